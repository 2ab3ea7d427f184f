import type { AgentOptions, ClientRequest } from 'node:http'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, type SecureContext } from 'node:tls'
import { proxyCredentials } from './proxy-failure.ts'
import { hostOf, type Target } from './target.ts'

// Not by `import`: that loads undici at the start, see `node-http.ts` of the proxy.
const { Agent } = process.getBuiltinModule('node:http')

/**
 * Requests to `http:` addresses by a proxy, which gets the whole address as their target (RFC 9112 section 3.2.2): many proxies refuse
 * CONNECT to anything but port 443.
 */
export class HttpByProxyAgent extends Agent {
  private readonly proxy: URL
  private readonly secureContext: SecureContext | undefined
  constructor(proxy: URL, options: AgentOptions & { readonly secureContext?: SecureContext }) {
    super(options)
    this.proxy = proxy
    this.secureContext = options.secureContext
  }

  // What agents have in common beside what Node documents; axios and others build on it, too.
  addRequest(request: ClientRequest, options: Target): void {
    request.path = `http://${request.getHeader('host') ?? options.host}${request.path}`
    for (const [name, value] of Object.entries(proxyCredentials(this.proxy))) request.setHeader(name, value)
    const { port, protocol } = this.proxy
    const to = {
      ...options,
      host: hostOf(this.proxy),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
    }
    // @ts-expect-error The types leave it out.
    super.addRequest(request, to)
  }

  override createConnection(options: Target, callback?: (error: Error | null, socket: Duplex) => void) {
    if (this.proxy.protocol === 'http:') return super.createConnection(options as never, callback)
    const { host, port } = options
    const servername = isIP(host ?? '') === 0 ? { servername: host } : {}
    const secureContext = this.secureContext && { secureContext: this.secureContext }
    return connect({ host, port, ...servername, ...secureContext } as never)
  }
}
