/**
 * An app behind the gate as a process of its own, started with `fork`: answers, streams a line every tenth of a second for as long as
 * somebody listens (`…/stream`), takes uploads, and echoes on WebSockets. Says its port once it listens.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

const sockets = new WebSocketServer({ noServer: true })
const server = createServer((request, response) => {
  if (request.url?.endsWith('/stream')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const beat = setInterval(() => response.write(`data: ${Date.now()}\n\n`), 100)
    response.once('close', () => clearInterval(beat))
    return
  }
  let bytes = 0
  request
    .on('data', chunk => {
      bytes += chunk.length
    })
    .on('error', () => {})
    .on('end', () => response.end(`${bytes}`))
})
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, client => {
    client.on('message', message => client.send(message))
    client.on('error', () => {})
  }),
)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit(0))
