import { connect } from 'node:net'
import { createServer } from 'node:tls'
import type { Identity } from './authority.ts'
import { listening } from './listening.ts'

export interface TlsFront {
  readonly port: number
  /** How often a TLS session went on from an earlier one, of how many connections. */
  readonly sessions: { begun: number; resumed: number }
}

/** TLS in front of a server that speaks none. */
export async function startTlsFront(identity: Identity, target: number): Promise<TlsFront> {
  const sessions = { begun: 0, resumed: 0 }
  const server = createServer(identity, socket => {
    sessions.begun += 1
    if (socket.isSessionReused()) sessions.resumed += 1
    socket.on('error', () => {})
    const onwards = connect(target, '127.0.0.1')
    onwards.on('error', () => socket.destroy())
    onwards.pipe(socket).pipe(onwards)
    socket.on('close', () => onwards.destroy())
  })
  server.on('tlsClientError', () => {})
  return { port: await listening(server), sessions }
}
