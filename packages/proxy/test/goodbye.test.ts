import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { listen, startSocketProxy } from './support/proxying.ts'

const megabyte = Buffer.alloc(1 << 20)
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** An app that sends one frame of a gigabyte, as fast as it is taken. */
async function startApp() {
  let sent = 0
  const server = createServer({ requireHostHeader: false })
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => {})
    socket.write(switching)
    socket.write(Uint8Array.of(0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0))
    const send = () => {
      while (!socket.destroyed && sent < 1 << 30) {
        sent += megabyte.length
        if (!socket.write(megabyte)) break
      }
    }
    socket.on('drain', send)
    send()
    onTestFinished(() => void socket.destroy())
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => void server.close())
  return { url, sent: () => sent }
}

it('the rest of a frame waits for its client when the server stops, and not in memory', async () => {
  const app = await startApp()
  const { taken, shakeHands } = await startSocketProxy({ upstreams: [app.url] })
  const client = shakeHands()
  // It reads the beginning and then no more.
  await once(client, 'readable')
  let before = -1
  const stands = () => {
    const isSame = before === app.sent()
    before = app.sent()
    return isSame
  }
  await expect.poll(stands, { interval: 200 }).toBe(true)
  taken[0]?.passed.goAway()
  await once(taken[0]?.socket as Duplex, 'close')
  expect(app.sent() - before).toBeLessThan(20 * megabyte.length)
})
