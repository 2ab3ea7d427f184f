import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { folderWith, heard, spawnLauncher } from '../support/run-cli.ts'

/** A server with an app behind it that never answers, but opens WebSockets whose client it forgets. */
async function start(args: readonly string[] = []) {
  const app = createServer(() => {})
  new WebSocketServer({ server: app })
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  onTestFinished(() => {
    app.closeAllConnections()
    app.close()
  })
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const folder = folderWith({
    httpServer: { port, externalUrl: origin },
    apps: {
      tool: {
        upstream: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
        url: `http://tool.localhost:${port}`,
        rules: [{ public: true }],
      },
    },
  })
  const server = spawnLauncher(folder, 'start', ...args)
  await heard(server, /Gatewright is ready/)
  let printed = ''
  server.stdout.on('data', chunk => {
    printed += chunk
  })
  return { server, port, app, said: (text: string) => expect.poll(() => printed).toContain(text) }
}

const inspectorListens = (): Promise<boolean> =>
  new Promise(resolve => {
    const probe = connect(9229, '127.0.0.1')
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })

it('opens no inspector at SIGUSR1, and goes on at SIGUSR2 and SIGPIPE, launcher and server alike', async () => {
  const { server, port, said } = await start()
  const inspectorBefore = await inspectorListens()
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const) {
    // The group: the launcher and its child.
    process.kill(-(server.pid as number), signal)
  }
  await said('SIGUSR2 means nothing here')
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  expect(await inspectorListens()).toBe(inspectorBefore)
  expect(server.exitCode).toBeNull()
})

it('ends at once at the second SIGTERM, and says so, whatever is in progress', async () => {
  const { server, port, app, said } = await start()
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
    headers: { host: `tool.localhost:${port}`, origin: `http://tool.localhost:${port}` },
  })
  await once(socket, 'open')
  const asked = once(app, 'request')
  get({ port, host: '127.0.0.1', path: '/hangs', headers: { host: `tool.localhost:${port}` } }).on(
    'error',
    () => {},
  )
  await asked
  server.kill('SIGTERM')
  expect((await once(socket, 'close'))[0]).toBe(1001)
  await said('stopping, 1 answer in progress, 1 WebSocket')
  const exit = once(server, 'exit')
  server.kill('SIGTERM')
  await said('SIGTERM after SIGTERM: ended at once')
  expect(await exit).toEqual([143, null])
})
