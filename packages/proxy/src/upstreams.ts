import { connect } from 'node:net'
import { BoundConnections } from './bound-connections.ts'
import type { Pool } from './connection.ts'
import { ConnectionPool } from './connection-pool.ts'
import { placeOf, type UpstreamAddress } from './dial.ts'
import { Slots } from './slots.ts'
import { belongsTo } from './sticky.ts'
import { type TlsToUpstream, type TrustInUpstream, trustInUpstream } from './trust-in-upstream.ts'
import { WaitingRoom } from './waiting-room.ts'

/** One place where an app listens. */
export interface Upstream extends UpstreamAddress {
  /** Its place in the list of addresses. */
  readonly index: number
  readonly url: URL
  /** What logs call it: its origin and {@link basePath}, or `unix:` and a path. */
  readonly name: string
  /** Its own `Host`, where the app gets that in the place of the client's. */
  readonly ownHost: string | undefined
  /** Path before every request's own, without a slash at its end. */
  readonly basePath: string
  readonly pool: Pool
  /** How many connections it gets at once, WebSockets included; absent where nothing bounds them. */
  readonly slots: Slots | undefined
  /** What an operator is told to do about a connection that failed so. */
  readonly mend: ((cause: NodeJS.ErrnoException) => string | undefined) | undefined
}

/** How an app's upstreams are reached, where it is not as usual. */
export interface Reaching {
  /** How many connections each of them gets at once. */
  readonly maxConnections?: number | undefined
  readonly tls?: TlsToUpstream | undefined
  /** The app gets the host of the upstream's address as its `Host`. */
  readonly ownHost?: boolean
  readonly mend?: Upstream['mend']
}

/** All places where an app listens. */
export interface Upstreams {
  readonly all: readonly Upstream[]
  /**
   * The next to try, healthy ones first, of these one that has room; `undefined` when all have been tried.
   * @param stickTo whoever has the same keeps to one of them; in turn, when absent
   */
  pick(tried: readonly Upstream[], stickTo?: string): Upstream | undefined
  /** It refused a connection: it is passed over until a probe reaches it again. */
  reportDown(upstream: Upstream): void
  /** Connections that belong to one visitor. */
  readonly bound: BoundConnections<Upstream>
  /** Lets an idle connection to it give way, where it has as many as it gets. */
  makeRoom(upstream: Upstream): void
  /** Where requests wait for room. Nobody does, where nothing bounds the connections. */
  readonly waiting: WaitingRoom
  close(): void
}

const probeEveryMs = 2_000

/**
 * @param addresses URLs, or `unix:` and the path of a socket
 * @param createPool another way to connect, which the bench compares with ours
 */
export function createUpstreams(
  addresses: readonly string[],
  createPool: CreatePool = (address, slots, onIdle) => new ConnectionPool(address, slots, onIdle),
  reaching: Reaching = {},
): Upstreams {
  const { maxConnections } = reaching
  const trust = reaching.tls && trustInUpstream(reaching.tls)
  const waiting = new WaitingRoom()
  const onRoom = maxConnections === undefined ? undefined : () => waiting.next()
  const slots = () =>
    maxConnections === undefined ? undefined : new Slots(maxConnections, () => waiting.next())
  const bound = new BoundConnections<Upstream>(onRoom)
  const upstreams = addresses.map((address, index): Upstream => {
    const parsed = parseUpstream(address, trust)
    const room = slots()
    const ownHost = reaching.ownHost === true ? parsed.url.host : undefined
    const pool = createPool(parsed, room, onRoom)
    return { ...parsed, index, ownHost, slots: room, pool, mend: reaching.mend }
  })
  const probes = new Map<Upstream, NodeJS.Timeout>()
  let turn = 0
  let closed = false
  return {
    all: upstreams,
    bound,
    waiting,
    makeRoom(upstream) {
      if (!upstream.pool.makeRoom()) bound.giveWay(upstream)
    },
    pick(tried, stickTo) {
      if (upstreams.length === 1) return tried.length === 0 ? upstreams[0] : undefined
      const left = upstreams.filter(upstream => !tried.includes(upstream))
      const healthy = left.filter(upstream => !probes.has(upstream))
      // When all are down one is tried all the same: the probes may be behind.
      const up = healthy.length > 0 ? healthy : left
      const roomy = maxConnections === undefined ? up : up.filter(hasRoom)
      const choice = roomy.length > 0 ? roomy : up
      if (stickTo !== undefined) return belongsTo(stickTo, choice)
      return choice[turn++ % Math.max(choice.length, 1)]
    },
    reportDown(upstream) {
      // Requests that go on may find out after the others have gone to new ones.
      if (closed || upstreams.length === 1 || probes.has(upstream)) return
      const probe = setInterval(() => {
        // No more than whether somebody listens: whose certificate it has, each connection looks at for itself.
        const socket = connect({ ...placeOf(upstream), timeout: probeEveryMs })
        socket.on('connect', () => {
          clearInterval(probe)
          probes.delete(upstream)
          socket.destroy()
          waiting.next()
        })
        socket.on('timeout', () => socket.destroy())
        socket.on('error', () => socket.destroy())
      }, probeEveryMs)
      probe.unref()
      probes.set(upstream, probe)
    },
    close() {
      closed = true
      for (const probe of probes.values()) clearInterval(probe)
      probes.clear()
      bound.close()
      for (const upstream of upstreams) upstream.pool.close()
    },
  }
}

type CreatePool = (address: UpstreamAddress, slots: Slots | undefined, onIdle?: () => void) => Pool

const hasRoom = ({ slots, pool }: Upstream): boolean => slots === undefined || slots.free || pool.hasIdle

/** A place in the form of an address: `unix:` and a path, or a URL. */
export function parseUpstream(
  address: string,
  trust?: TrustInUpstream,
): UpstreamAddress & Pick<Upstream, 'url' | 'name' | 'basePath'> {
  const url = new URL(address)
  if (url.protocol === 'unix:') {
    const socketPath = address.slice('unix:'.length)
    return { url, name: address, tls: false, hostname: '', port: 0, socketPath, basePath: '' }
  }
  const tls = url.protocol === 'https:'
  const basePath = url.pathname.replace(/\/+$/, '')
  return {
    url,
    tls,
    name: url.origin + basePath,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    basePath,
    ...(tls && trust && { trust }),
  }
}
