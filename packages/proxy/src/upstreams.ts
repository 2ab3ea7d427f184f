import { connect } from 'node:net'
import { BoundConnections } from './bound-connections.ts'
import type { Pool } from './connection.ts'
import { ConnectionPool } from './connection-pool.ts'
import { Slots } from './slots.ts'
import type { UpstreamAddress } from './upstream-connection.ts'
import { WaitingRoom } from './waiting-room.ts'

/** One place where an app listens. */
export interface Upstream extends UpstreamAddress {
  /** Its place in the list of addresses. */
  readonly index: number
  readonly url: URL
  /** Path before every request's own, without a slash at its end. */
  readonly basePath: string
  readonly pool: Pool
  /** How many connections it gets at once, WebSockets included; absent where nothing bounds them. */
  readonly slots: Slots | undefined
}

/** How an app's upstreams are reached, where it is not as usual. */
export interface Reaching {
  /** How many connections each of them gets at once. */
  readonly maxConnections?: number | undefined
}

/** All places where an app listens. */
export interface Upstreams {
  readonly all: readonly Upstream[]
  /** The next to try, healthy ones first, of these one that has room, in turn; `undefined` when all have been tried. */
  pick(tried: readonly Upstream[]): Upstream | undefined
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

/** @param createPool another way to connect, which the bench compares with ours */
export function createUpstreams(
  addresses: readonly string[],
  createPool: CreatePool = (address, slots, onIdle) => new ConnectionPool(address, slots, onIdle),
  { maxConnections }: Reaching = {},
): Upstreams {
  const waiting = new WaitingRoom()
  const onRoom = maxConnections === undefined ? undefined : () => waiting.next()
  const slots = () =>
    maxConnections === undefined ? undefined : new Slots(maxConnections, () => waiting.next())
  const bound = new BoundConnections<Upstream>(onRoom)
  const upstreams = addresses.map((address, index): Upstream => {
    const room = slots()
    const parsed = parseUpstream(address)
    return { ...parsed, index, slots: room, pool: createPool(parsed, room, onRoom) }
  })
  const probes = new Map<Upstream, NodeJS.Timeout>()
  let turn = 0
  return {
    all: upstreams,
    bound,
    waiting,
    makeRoom(upstream) {
      if (!upstream.pool.makeRoom()) bound.giveWay(upstream)
    },
    pick(tried) {
      if (upstreams.length === 1) return tried.length === 0 ? upstreams[0] : undefined
      const left = upstreams.filter(upstream => !tried.includes(upstream))
      const healthy = left.filter(upstream => !probes.has(upstream))
      // When all are down one is tried all the same: the probes may be behind.
      const up = healthy.length > 0 ? healthy : left
      const roomy = maxConnections === undefined ? up : up.filter(hasRoom)
      const choice = roomy.length > 0 ? roomy : up
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
          waiting.next()
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
      bound.close()
      for (const upstream of upstreams) upstream.pool.close()
    },
  }
}

type CreatePool = (address: UpstreamAddress, slots: Slots | undefined, onIdle?: () => void) => Pool

const hasRoom = ({ slots, pool }: Upstream): boolean => slots === undefined || slots.free || pool.hasIdle

function parseUpstream(address: string): Omit<Upstream, 'index' | 'pool' | 'slots'> {
  const url = new URL(address)
  const tls = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port)
  return { url, tls, hostname, port, basePath: url.pathname.replace(/\/+$/, '') }
}
