import { connect } from 'node:net'
import type { Pool } from './connection.ts'
import { ConnectionPool } from './connection-pool.ts'
import type { UpstreamAddress } from './upstream-connection.ts'

/** One place where an app listens. */
export interface Upstream extends UpstreamAddress {
  /** Its place in the list of addresses. */
  readonly index: number
  readonly url: URL
  /** Path before every request's own, without a slash at its end. */
  readonly basePath: string
  readonly pool: Pool
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

/** @param createPool another way to connect, which the bench compares with ours */
export function createUpstreams(
  addresses: readonly string[],
  createPool: (address: UpstreamAddress) => Pool = address => new ConnectionPool(address),
): Upstreams {
  const upstreams = addresses.map((address, index) => parseUpstream(address, index, createPool))
  const probes = new Map<Upstream, NodeJS.Timeout>()
  let turn = 0
  return {
    pick(tried) {
      if (upstreams.length === 1) return tried.length === 0 ? upstreams[0] : undefined
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
      for (const upstream of upstreams) upstream.pool.close()
    },
  }
}

function parseUpstream(
  address: string,
  index: number,
  createPool: (address: UpstreamAddress) => Pool,
): Upstream {
  const url = new URL(address)
  const tls = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port)
  const pool = createPool({ tls, hostname, port })
  return { index, url, tls, hostname, port, basePath: url.pathname.replace(/\/+$/, ''), pool }
}
