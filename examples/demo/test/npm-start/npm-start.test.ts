import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { descendantsOf } from '../../../../scripts/process-tree.mjs'
import { freePort } from '../../../../tests/support/free-ports.ts'

const root = join(import.meta.dirname, '../../../..')

/** The real `npm start`, as a script of somebody's starts it, until its server is ready. */
async function npmStart(port: number, args: readonly string[]) {
  const npm = spawn('npm', ['start', '--', ...args], { cwd: root, stdio: 'ignore', detached: true })
  const pid = npm.pid as number
  await expect.poll(() => isReady(port), { timeout: 50_000 }).toBe(true)
  const pids = [pid, ...descendantsOf(pid)]
  onTestFinished(() => {
    for (const one of pids) if (isRunning(one)) process.kill(one, 'SIGKILL')
  })
  return { pid, pids }
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'leaves nothing behind when the process of npm gets %s, which its shell does not pass on',
  async signal => {
    const port = await freePort()
    const folder = newFolder()
    const config = join(folder, 'gatewright.config.json')
    writeFileSync(config, JSON.stringify({ httpServer: { port }, dataFolder: './data' }))
    const { pid, pids } = await npmStart(port, ['--config', config])
    process.kill(pid, signal)
    await expect.poll(() => pids.filter(isRunning)).toEqual([])
    expect(await isFree(port)).toBe(true)
  },
)

it('leaves none of the demo’s programs and ports behind when npm is killed', async () => {
  const ports = { port: await freePort(), 'emulator-port': await freePort(), 'bot-port': await freePort() }
  const all = { ...ports, 'host-port': await freePort(), data: newFolder() }
  const { pid, pids } = await npmStart(
    ports.port,
    Object.entries(all).map(([name, value]) => `--${name}=${value}`),
  )
  expect(pids.length).toBeGreaterThanOrEqual(7)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => pids.filter(isRunning)).toEqual([])
  for (const port of [...Object.values(ports), all['host-port']]) expect(await isFree(port)).toBe(true)
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'npm-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    answer => answer.ok,
    () => false,
  )

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer().once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
