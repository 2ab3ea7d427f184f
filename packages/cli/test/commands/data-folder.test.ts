import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith } from '../support/run-cli.ts'

const program = join(import.meta.dirname, '../../src/main.ts')
/** Nobody, where the tests run as root, who may write everywhere. */
const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Whether that user may read the program at all. */
const mayRun = (): boolean =>
  process.platform !== 'win32' &&
  spawnSync(process.execPath, ['-e', `require('fs').readFileSync(${JSON.stringify(program)})`], other)
    .status === 0

async function run(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, ...other })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      said += chunk
    })
  }
  const [code] = await once(child, 'close')
  return { code, said }
}

it.runIf(mayRun())(
  'a data folder that may not be written is one line, of the start and of every command: which, who, what to do',
  async () => {
    const folder = folderWith({ httpServer: { port: 0 } })
    mkdirSync(join(folder, 'data'))
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'gatewright.config.json'), 0o644)
    chmodSync(join(folder, 'data'), 0o555)
    const said = await Promise.all([
      run(folder, 'start'),
      run(folder, 'token', 'list'),
      run(folder, 'admin-link'),
    ])
    for (const { code, said: line } of said) {
      expect(code).toBe(1)
      expect(line).toMatch(
        /^\S+\/data cannot be used: permission denied \(access\)\. This process runs as .*uid \d+\)?, and \S+\/data belongs to uid \d+ with mode 555\. Give this user the right to read and write there, .* or name another place in dataFolder\.\n$/,
      )
    }
    chmodSync(join(folder, 'data'), 0o755)
  },
)

it.runIf(mayRun())('so is a file where the folder should be', async () => {
  const folder = folderWith({ httpServer: { port: 0 }, dataFolder: './data' })
  writeFileSync(join(folder, 'data'), '')
  chmodSync(folder, 0o755)
  chmodSync(join(folder, 'gatewright.config.json'), 0o644)
  const { code, said } = await run(folder, 'start')
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(
      /^\S+\/data cannot be a folder: \S+\/data is a file\. Move that away, or name another place in dataFolder\.\n$/,
    ),
  ])
})
