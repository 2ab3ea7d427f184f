import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '@gatewright/config'
import { pino } from 'pino'
import { type RunningServer, startServer } from '../../src/index.ts'
import { type Browser, createBrowser } from './browser.ts'
import { testConfig } from './config.ts'
import { layDatabase } from './database-with-tables.ts'
import { layPostgresDatabase, postgresConfig } from './postgres.ts'

export { basicConfig } from './config.ts'

/** Where browsers of the tests find the console, whatever port the system chose. */
export const origin = 'http://localhost:3000'

export interface TestServer {
  readonly server: RunningServer
  /** Stands still until a test moves it. */
  readonly clock: {
    now(): number
    advance(seconds: number): void
    /** As somebody sets it: no time passes. */
    set(seconds: number): void
  }
  /** Every log line. */
  readonly lines: string[]
  /** Every line of the access log, where the configuration asks for one. */
  readonly accessLines: string[]
  newBrowser(): Browser
  close(): Promise<void>
}

/** A real server on a real database in a folder of its own, with a clock that stands still. */
export async function startTestServer(
  overrides: Partial<Config> = {},
  startAt = Date.parse('2026-03-01T12:00:00Z'),
  /** The server has another clock to compare it with, and notices when it is set. */
  { isSet = false } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  const storage =
    overrides.storage ??
    (process.env.GATEWRIGHT_TESTS_ON === 'postgres' ? postgresConfig(await layPostgresDatabase()) : undefined)
  if (storage === undefined) await layDatabase(folder)
  let now = startAt
  let passed = 0
  const clock = {
    now: () => now,
    advance(seconds: number) {
      now += seconds * 1000
      passed += seconds * 1000
    },
    set(seconds: number) {
      now += seconds * 1000
    },
    ...(isSet ? { monotonic: () => passed } : {}),
  }
  const lines: string[] = []
  const accessLines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const server = await startServer({
    config: testConfig({ dataFolder: folder, ...(storage && { storage }), ...overrides }),
    log,
    clock,
    accessOut: { write: (text: string) => void accessLines.push(text) },
  }).catch(async error => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  return {
    server,
    clock,
    lines,
    accessLines,
    newBrowser: () => createBrowser(server.port),
    async close() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
