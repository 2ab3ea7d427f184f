/**
 * `npm run bench:websockets`: what a thousand idle WebSockets through the gate add to its resident memory. Loopback only.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { startGatewright } from './support/gatewright.ts'

/** Megabytes. */
const wantedGrowth = 30
const warmUp = 100
const count = 1000

const app = new WebSocketServer({ port: 0, host: '127.0.0.1' })
await once(app, 'listening')
const gatewright = await startGatewright(`http://127.0.0.1:${(app.address() as AddressInfo).port}`)
const host = `localhost:${gatewright.port}`

async function open(): Promise<WebSocket> {
  const headers = { host, origin: `http://${host}`, cookie: gatewright.cookie }
  const socket = new WebSocket(`ws://127.0.0.1:${gatewright.port}/tool/socket`, { headers })
  await once(socket, 'open')
  return socket
}

// What the first ones cost is code that is compiled and caches that are filled, not sockets.
for (let opened = 0; opened < warmUp; opened += 50) await Promise.all(Array.from({ length: 50 }, open))
await settle()
const before = gatewright.memory()
for (let opened = 0; opened < count; opened += 50) await Promise.all(Array.from({ length: 50 }, open))
await settle()
const growth = gatewright.memory() - before
console.log(`${count} idle WebSockets: ${growth.toFixed(1)} MB more (under ${wantedGrowth} is wanted)`)
for (const socket of app.clients) socket.terminate()
app.close()
await gatewright.stop()
process.exit(0)

async function settle(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 3_000))
}
