import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { freePorts } from '../../../../tests/support/free-ports.ts'
import { takenPorts } from '../../src/ports.ts'

it('npm run dev serves the console from its sources, with the API of the server, and leaves nothing behind', async () => {
  const [gatewright, emulator, bot, host, console] = await freePorts(5)
  const folder = mkdtempSync(join(tmpdir(), 'demo-'))
  const main = join(import.meta.dirname, '../../src/main.ts')
  const demo = spawn(
    process.execPath,
    [
      main,
      '--watch',
      `--port=${gatewright}`,
      `--emulator-port=${emulator}`,
      `--bot-port=${bot}`,
      `--host-port=${host}`,
      `--console-port=${console}`,
      `--data=${folder}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    for await (const line of createInterface({ input: demo.stdout }))
      if (line.includes('While you edit')) break
    const get = (path: string) => fetch(`http://127.0.0.1:${console}${path}`)

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
    if (demo.exitCode === null) await once(demo, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
  expect(await takenPorts({ gatewright, emulator, bot, host, console })).toEqual([])
})
