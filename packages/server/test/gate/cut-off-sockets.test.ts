import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { stopTimers } from './support/stopped-timers.ts'

/** An app that speaks WebSocket byte by byte, and a client that does, of somebody who is signed in. */
async function start() {
  const upstream = await startUpstream()
  const fromClient: Buffer[] = []
  let app: Socket | undefined
  let appGone = false
  upstream.server.on('upgrade', (_request, socket: Socket) => {
    app = socket
    socket.on('data', chunk => fromClient.push(chunk))
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      appGone = true
    })
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  const { port, sessions, openConnections } = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
  })
  const caller = makeCaller()
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.on('error', () => {})
  client.write(
    `GET / HTTP/1.1\r\nHost: ${appHost}\r\nOrigin: http://${appHost}\r\nCookie: ${sessions.signIn(caller, appHost)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  let head = ''
  while (!head.includes('\r\n\r\n')) head += String((await once(client, 'data'))[0])
  const toClient: Buffer[] = []
  client.on('data', chunk => toClient.push(chunk))
  const received = () => Buffer.concat(toClient)
  const sendToClient = async (bytes: Buffer): Promise<void> => {
    const before = received().length
    app?.write(bytes)
    await expect.poll(() => received().length).toBe(before + bytes.length)
  }
  return {
    ...{ client, received, sendToClient, fromClient, openConnections },
    app: app as unknown as Socket,
    isAppGone: () => appGone,
    revoke: () => sessions.end(caller.sessionId, false),
    closed: once(client, 'close'),
  }
}

const text = (message: string, length = message.length) =>
  Buffer.concat([Buffer.from([0x81, length]), Buffer.from(message)])
const reason = 'the session or token has ended'
const closed = Buffer.concat([
  Buffer.from([0x88, 2 + reason.length, 4401 >> 8, 4401 & 0xff]),
  Buffer.from(reason),
])

it('a client that is cut off gets a Close that says why, and neither side anything more of the other', async () => {
  const { client, app, received, sendToClient, fromClient, revoke, isAppGone, closed: gone } = await start()
  await sendToClient(text('before'))
  client.write(text('to the app'))
  await expect.poll(() => fromClient.length).toBe(1)
  await revoke()
  client.write(text('after'))
  app.write(text('secret'))
  await expect.poll(isAppGone).toBe(true)
  await gone
  expect(received()).toEqual(Buffer.concat([text('before'), closed]))
  expect(Buffer.concat(fromClient)).toEqual(text('to the app'))
})

it('the rest of a frame that has begun comes first, where the app sends it at once, and nothing of the next', async () => {
  const { client, app, received, sendToClient, fromClient, revoke, closed: gone } = await start()
  const begun = text('0123', 10)
  await sendToClient(begun)
  await revoke()
  client.write(text('after'))
  app.write(Buffer.concat([Buffer.from('456789'), text('secret')]))
  await gone
  expect(received()).toEqual(Buffer.concat([text('0123456789'), closed]))
  expect(fromClient).toEqual([])
})

// Of a frame that never ends all that the app sends would be the rest.
it.each([
  ['is long', Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0])],
  ['does not come', text('0123', 10)],
  // The head says how long it is only after the end.
  ['has no length yet', Buffer.from([0x82, 127, 0, 0, 0])],
])('the rest of a frame that %s is cut, head over heels', async (_, begun) => {
  const { app, received, sendToClient, revoke, isAppGone, closed: gone } = await start()
  await sendToClient(begun)
  await revoke()
  if (begun.length === 5) app.write(Buffer.from([1, 0, 0, 0, 0, ...Buffer.from('secret')]))
  if (begun.length === 10) app.write(Buffer.alloc(100_000, 's'))
  await gone
  expect(received()).toEqual(begun)
  await expect.poll(isAppGone).toBe(true)
})

it('a client that takes no notice is gone within a second', async () => {
  const timers = stopTimers()
  const { client, revoke, openConnections, isAppGone } = await start()
  client.pause()
  client.allowHalfOpen = true
  await revoke()
  timers.advance(1_000)
  await expect.poll(() => [openConnections.size, isAppGone()]).toEqual([0, true])
})

it('nothing follows the app’s own Close', async () => {
  const { received, sendToClient, revoke, closed: gone } = await start()
  const own = Buffer.from([0x88, 2, 4000 >> 8, 4000 & 0xff])
  await sendToClient(own)
  await revoke()
  await gone
  expect(received()).toEqual(own)
})

// As without a gate: clients know what that means, and some take no status of a server for a reason to come again.
it('where the app’s connection breaks off without a Close, so does the client’s', async () => {
  const { app, received, sendToClient, closed: gone } = await start()
  await sendToClient(text('hello'))
  app.resetAndDestroy()
  await gone
  expect(received()).toEqual(text('hello'))
})
