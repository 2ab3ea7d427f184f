import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { AgentsSetup } from './agents.ts'
import { createAgents } from './agents.ts'

// Not by `import`: that loads undici at the start, see `node-http.ts` of the proxy.
const { request: plainRequest } = process.getBuiltinModule('node:http')
const { request: tlsRequest } = process.getBuiltinModule('node:https')

/** What a connection looks like from here. */
export interface SeenConnection {
  /** By which it goes; absent where it goes directly. */
  readonly proxy?: URL
  /** The address that took it up. */
  readonly address?: string
  /** What the other side showed, and was believed by; absent without TLS. Milliseconds since 1970. */
  readonly certificate?: { readonly validFrom: number; readonly expiresAt: number; readonly issuer: string }
}

/**
 * Connects as every call does, by the same proxies and believing the same authorities, and hangs up without having said anything.
 * @throws ProxyFailure, the error of the system, or the reason of `signal`
 */
export function lookAtConnection(
  address: URL,
  signal: AbortSignal,
  setup: AgentsSetup = {},
): Promise<SeenConnection> {
  const agents = createAgents(setup)
  const proxy = agents.proxyOf(address)
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const isTls = address.protocol === 'https:'
    const request = (isTls ? tlsRequest : plainRequest)(address, {
      method: 'HEAD',
      agent: agents.agentFor(address, 'fresh'),
    })
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', giveUp)
      settle()
      request.destroy()
    }
    const giveUp = () => end(() => reject(signal.reason))
    signal.addEventListener('abort', giveUp)
    request.on('error', error => end(() => reject(error)))
    request.once('socket', socket => {
      const seen = () => end(() => resolve({ ...(proxy && { proxy }), ...seenOf(socket) }))
      if (!socket.connecting && !('secureConnecting' in socket && socket.secureConnecting)) seen()
      else socket.once(isTls ? 'secureConnect' : 'connect', seen)
    })
  })
}

function seenOf(socket: Socket): Omit<SeenConnection, 'proxy'> {
  const { remoteAddress: address } = socket
  const shown = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined
  const at = address === undefined ? {} : { address }
  if (shown?.valid_to === undefined) return at
  const issuer = [shown.issuer?.O ?? shown.issuer?.CN ?? ''].flat().join(', ')
  return {
    ...at,
    certificate: { validFrom: Date.parse(shown.valid_from), expiresAt: Date.parse(shown.valid_to), issuer },
  }
}

/**
 * Names below `localhost` are this machine for every browser, and need not be in any list of a system (RFC 6761 section 6.3).
 * @returns for whatever is asked in the place of a browser
 */
export const lookupAsBrowsers: LookupFunction = (hostname, options, callback) => {
  if (!/(^|\.)localhost\.?$/i.test(hostname)) return systemLookup(hostname, options, callback as never)
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}
