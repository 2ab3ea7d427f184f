import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePorts } from '../../../../tests/support/free-ports.ts'
import { takenPorts } from '../../src/ports.ts'

it('npm run dev serves the console from its sources, with the API of the server, and leaves nothing behind', async () => {
  const { demo, ports, folder } = await startDevelopment()
  try {
    const get = (path: string) => fetch(`http://127.0.0.1:${ports.console}${path}`)
    const page = await (await get('/admin/')).text()
    expect(page).toContain('/admin/@vite/client')
    for (const [, path = ''] of page.matchAll(/ (?:src|href)="([^"]+)"/g)) {
      expect((await get(path)).headers.get('content-type'), path).toMatch(/javascript|svg/)
    }
    expect(await (await get('/api/v1/auth/config')).json()).toMatchObject({
      strategies: [{ id: 'default' }, { id: 'azure' }],
    })
  } finally {
    demo.kill('SIGINT')
    await ended(demo)
    rmSync(folder, { recursive: true, force: true })
  }
  expect(await takenPorts(ports)).toEqual([])
})

/** The demo as `npm run dev` runs it, ready. */
async function startDevelopment() {
  for (;;) {
    const [gatewright = 0, emulator = 0, bot = 0, host = 0, console = 0] = await freePorts(5)
    const folder = mkdtempSync(join(tmpdir(), 'demo-'))
    const demo = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../src/main.ts'),
        '--watch',
        `--port=${gatewright}`,
        `--emulator-port=${emulator}`,
        `--bot-port=${bot}`,
        `--host-port=${host}`,
        `--console-port=${console}`,
        `--data=${folder}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let output = ''
    for (const stream of [demo.stdout, demo.stderr]) stream.on('data', chunk => (output += chunk))
    const closed = once(demo, 'close')
    const isReady = () => output.includes('While you edit') || demo.exitCode !== null
    while (!isReady()) await Promise.race([once(demo.stdout, 'data'), closed])
    if (demo.exitCode === null) return { demo, folder, ports: { gatewright, emulator, bot, host, console } }
    rmSync(folder, { recursive: true, force: true })
    // Between being found free and being used, a port can go to another test.
    if (!/Port \d+, for .*, is taken/.test(output)) throw new Error(output)
  }
}

async function ended(demo: ChildProcess): Promise<void> {
  if (demo.exitCode === null) await once(demo, 'exit')
}
