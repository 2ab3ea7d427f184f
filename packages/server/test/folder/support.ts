import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { openServices, type Services } from '../../src/services.ts'
import { testConfig } from '../support/config.ts'

/** A folder of its own, removed when the test ends. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The data of a folder as a command opens them; closed when the test ends. */
export async function openData(dataFolder: string): Promise<Services> {
  const services = await openServices({ config: testConfig({ dataFolder }), log: pino({ level: 'silent' }) })
  onTestFinished(() => services.close())
  return services
}

/** What makes an installation, and closes it. */
export async function install(dataFolder: string): Promise<void> {
  const services = await openServices({ config: testConfig({ dataFolder }), log: pino({ level: 'silent' }) })
  await services.close()
}

/** Another process that runs a text with modules of `storage/folder` by their names, and what it prints. */
export function runApart(text: string): {
  readonly child: ReturnType<typeof spawn>
  readonly line: () => Promise<string>
} {
  const source = join(import.meta.dirname, '../../src/storage/folder')
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', text.replaceAll(/from '([\w./-]+)'/g, `from '${source}/$1.ts'`)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })[
    Symbol.asyncIterator
  ]()
  return { child, line: async () => (await lines.next()).value ?? '' }
}
