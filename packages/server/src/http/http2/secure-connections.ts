import type { Server } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Config } from '@gatewright/config'
import type { Connections } from '../connections.ts'
import type { Sessions } from './sessions.ts'

export const speaksHttp2 = (http: Pick<Config['http'], 'tls' | 'http2'>): boolean =>
  http.tls !== undefined && http.http2 !== false

/** What a handshake may agree on (RFC 7301), the first that the client knows. */
export const protocolsOf = (http: Config['http']): string[] =>
  speaksHttp2(http) ? ['h2', 'http/1.1'] : ['http/1.1']

/** Leaves a connection to whoever speaks the protocol that its handshake has agreed on. */
export function takeSecured(server: Server, connections: Connections, sessions: Sessions | undefined): void {
  const takers = server.listeners('secureConnection')
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', (socket: TLSSocket) => {
    connections.secured(socket)
    if (sessions !== undefined && socket.alpnProtocol === 'h2') sessions.accept(socket)
    else for (const take of takers) take.call(server, socket)
  })
}
