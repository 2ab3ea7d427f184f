import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { type Gatewright, startGatewright } from '../../../src/index.ts'
import type { NodeIdentity } from '../../../src/nodes/nodes.ts'
import { createBrowser, type Page } from '../../support/browser.ts'
import { layPostgresDatabase } from '../../support/postgres.ts'
import { origin } from '../../support/server.ts'

const password = 'a long enough password'

/** One process as the command line starts it, in this one. */
export interface NodeByFile {
  readonly gatewright: Gatewright
  /** Lines of its log. */
  readonly lines: string[]
  /** By Ada's session, which counts on each node. */
  call(method: string, path: string, body?: unknown): Promise<Page>
}

/** Nodes on one PostgreSQL with the same configuration file, and a data folder each. */
export interface NodesByFile {
  readonly file: string
  /** Starts one more, of that name. */
  start(
    name: string,
    more?: {
      readonly clock?: Clock
      readonly node?: Partial<NodeIdentity>
      readonly env?: Readonly<Record<string, string>>
    },
  ): Promise<NodeByFile>
  /** Writes the file that all of them read, at their next restart. */
  write(settings: object): Promise<void>
  close(): Promise<void>
}

/** None is started yet. The first one has Ada for its super admin. */
export async function layNodesByFile(): Promise<NodesByFile> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-nodes-'))
  const url = await layPostgresDatabase()
  const file = join(folder, 'gatewright.config.json')
  const running: Gatewright[] = []
  const write = (settings: object) =>
    writeFile(
      file,
      JSON.stringify({
        httpServer: { port: 0, externalUrl: origin },
        dataFolder: '${env:DATA}',
        ...settings,
      }),
    )
  await write({})

  return {
    file,
    write,
    async start(name, { clock = systemClock, node, env = {} } = {}) {
      const data = join(folder, name)
      await mkdir(data, { recursive: true })
      const lines: string[] = []
      const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
      const gatewright = await startGatewright({
        configFile: file,
        env: { DATA: data, DATABASE_URL: url, GATEWRIGHT_NODE: name, ...env },
        log,
        clock,
        ...(node && { node }),
      })
      const isFirst = running.length === 0
      running.push(gatewright)
      const browser = createBrowser(gatewright.port)
      const post = async (path: string, body: object) => {
        const page = await browser.call('POST', `${origin}/api/v1/auth${path}`, body)
        if (page.status !== 200) throw new Error(`${path}: ${page.status} ${page.body}`)
      }
      const ada = { email: 'ada@contoso.test', password }
      if (isFirst) {
        await post('/admin-link', { token: (gatewright.adminLink ?? '').split('#')[1] })
        await post('/admin-link/basic/default', ada)
      } else await post('/login/basic/default', ada)
      return {
        gatewright,
        lines,
        call: (method, path, body) => browser.call(method, `${origin}/api/v1/admin${path}`, body),
      }
    },
    async close() {
      await Promise.all(running.map(each => each.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
