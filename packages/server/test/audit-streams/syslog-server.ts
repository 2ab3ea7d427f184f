import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { makeCertificate } from './support.ts'

/**
 * Reads messages with their length before them (RFC 5425 section 4.3), and closes when the client has, as rsyslog does.
 * @param onData may break the connection off
 */
export async function startSyslogServer(
  { cert, key }: ReturnType<typeof makeCertificate>,
  port = 0,
  onData: (socket: TLSSocket) => void = () => undefined,
) {
  const messages: string[] = []
  const sockets = new Set<TLSSocket>()
  const server = createServer({ cert, key }, socket => {
    sockets.add(socket)
    let rest = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const [, digits] = /^(\d+) /.exec(rest.toString('latin1', 0, 12)) ?? []
        if (digits === undefined) break
        const from = digits.length + 1
        const length = Number(digits)
        if (rest.length < from + length) break
        messages.push(rest.toString('utf8', from, from + length))
        rest = rest.subarray(from + length)
      }
      onData(socket)
    })
  })
  server.on('tlsClientError', () => undefined)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  async function close(): Promise<void> {
    server.close()
    for (const socket of sockets) socket.destroy()
    if (server.listening || sockets.size > 0) await once(server, 'close').catch(() => undefined)
  }
  onTestFinished(close)
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    /** Their JSON parts. */
    events: () => messages.map(message => message.slice(message.indexOf('{'))),
    close,
  }
}
