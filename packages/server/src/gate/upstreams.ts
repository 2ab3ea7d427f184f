import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { connect } from 'node:net'

/** One place where an app listens. */
export interface Upstream {
  readonly url: URL
  readonly tls: boolean
  readonly hostname: string
  readonly port: number
  /** Path before every request's own, without a slash at its end. */
  readonly basePath: string
  readonly agent: HttpAgent
}

/** All places where an app listens. */
export interface Upstreams {
  /** The next to try, healthy ones first, in turn; `undefined` when all have been tried. */
  pick(tried: readonly Upstream[]): Upstream | undefined
  /** It refused a connection: it is passed over until a probe reaches it again. */
  reportDown(upstream: Upstream): void
  close(): void
}

const probeEveryMs = 2_000

/**
 * Keeps sockets for a little less long than common servers do (Node's 5 s), so that a request rarely meets a socket that
 * is being closed.
 */
const agentOptions = { keepAlive: true, timeout: 4_000, maxFreeSockets: 256, scheduling: 'lifo' } as const

export function createUpstreams(addresses: readonly string[]): Upstreams {
  const upstreams = addresses.map(parseUpstream)
  const probes = new Map<Upstream, NodeJS.Timeout>()
  let turn = 0
  return {
    pick(tried) {
      const left = upstreams.filter(upstream => !tried.includes(upstream))
      const healthy = left.filter(upstream => !probes.has(upstream))
      // When all are down one is tried all the same: the probes may be behind.
      const choice = healthy.length > 0 ? healthy : left
      return choice[turn++ % Math.max(choice.length, 1)]
    },
    reportDown(upstream) {
      if (upstreams.length === 1 || probes.has(upstream)) return
      const probe = setInterval(() => {
        const socket = connect({ host: upstream.hostname, port: upstream.port, timeout: probeEveryMs })
        socket.on('connect', () => {
          clearInterval(probe)
          probes.delete(upstream)
          socket.destroy()
        })
        socket.on('timeout', () => socket.destroy())
        socket.on('error', () => socket.destroy())
      }, probeEveryMs)
      probe.unref()
      probes.set(upstream, probe)
    },
    close() {
      for (const probe of probes.values()) clearInterval(probe)
      probes.clear()
      for (const upstream of upstreams) closeIdle(upstream.agent)
    },
  }
}

function parseUpstream(address: string): Upstream {
  const url = new URL(address)
  const tls = url.protocol === 'https:'
  return {
    url,
    tls,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    basePath: url.pathname.replace(/\/+$/, ''),
    agent: tls ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions),
  }
}

/** Sockets in use are left to end with their requests. */
function closeIdle(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
