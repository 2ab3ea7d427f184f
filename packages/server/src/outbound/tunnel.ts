import type { AgentOptions } from 'node:https'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContext } from 'node:tls'
import { ProxyFailure, proxyCredentials } from './proxy-failure.ts'
import { hostOf, type Target } from './target.ts'

// Not by `import`: that loads undici at the start, see `node-http.ts` of the proxy.
const { request } = process.getBuiltinModule('node:http')
const { Agent, request: tlsRequest } = process.getBuiltinModule('node:https')

/** For reaching the proxy and for its answer to CONNECT, in milliseconds. Whoever waits for the call gives up by themselves. */
const PATIENCE = 10_000

type Connected = (error: Error | null, socket?: Duplex) => void

/**
 * Connections to `https:` addresses through an HTTP proxy: CONNECT (RFC 9110 section 9.3.6), then TLS with the other side, so the
 * proxy sees its name and nothing else. What goes wrong before is a {@link ProxyFailure}; what the proxy answers instead is thrown away,
 * for nobody may take its page for the provider's.
 */
export class TunnelAgent extends Agent {
  private readonly proxy: URL
  private readonly secureContext: SecureContext | undefined
  constructor(proxy: URL, options: AgentOptions & { readonly secureContext?: SecureContext }) {
    super(options)
    this.proxy = proxy
    this.secureContext = options.secureContext
  }

  // The types know only the form that returns a socket; Node takes a callback as well.
  override createConnection(options: Target, callback: Connected): undefined {
    openTunnel(this.proxy, this.secureContext, options)
      // Node's own goes on from the open socket, with the TLS sessions that it keeps.
      .then(socket => super.createConnection({ ...options, socket } as never) as Duplex)
      .then(socket => callback(null, socket), callback)
  }
}

/**
 * A connection to `host:port` through the proxy.
 * @throws ProxyFailure
 */
function openTunnel(proxy: URL, secureContext: SecureContext | undefined, target: Target): Promise<Duplex> {
  const host = target.host ?? ''
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${target.port ?? 443}`
  const at = hostOf(proxy)
  return new Promise((resolve, reject) => {
    const options = {
      method: 'CONNECT',
      host: at,
      path: authority,
      headers: { host: authority, ...proxyCredentials(proxy) },
      agent: false as const,
      signal: AbortSignal.timeout(PATIENCE),
    }
    const asked =
      proxy.protocol === 'https:'
        ? tlsRequest({
            ...options,
            port: proxy.port || 443,
            ...(isIP(at) === 0 && { servername: at }),
            ...(secureContext && { secureContext }),
          })
        : request({ ...options, port: proxy.port || 80 })
    asked.once('connect', ({ statusCode: status = 0 }, socket, head) => {
      if (status < 200 || status > 299) {
        socket.destroy()
        return reject(new ProxyFailure(proxy, { status }))
      }
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    // Some answer a refusal as to any other request.
    asked.once('response', ({ statusCode: status = 0 }) => {
      asked.destroy()
      reject(new ProxyFailure(proxy, { status }))
    })
    asked.once('error', cause => reject(new ProxyFailure(proxy, { cause })))
    asked.once('close', () =>
      reject(new ProxyFailure(proxy, { cause: new Error('it closed the connection') })),
    )
    asked.end()
  })
}
