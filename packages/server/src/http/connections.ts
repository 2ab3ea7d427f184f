import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { lastWords } from '@gatewright/proxy'
import { bareAnswer } from './bare-answer.ts'
import type { ConnectionCounts } from './connection-counts.ts'
import type { ConnectionLimits, ConnectionRoom } from './connection-limits.ts'
import { networkOf } from './network.ts'

const arrivalOf = Symbol(
  'of a connection on which nobody asks: no whole request has come, or none for a while',
)
const placeOf = Symbol('of a connection, whatever happens on it')

/** A client's, known or not. */
export type KnownConnection = Duplex & { [arrivalOf]?: Arrival | undefined; [placeOf]?: Arrival }

/** Connections of one network. */
interface Network {
  readonly name: string
  open: number
  /** Those that have not sent a whole request, the oldest first. */
  readonly unheard: Set<Arrival>
  /** Those on which nobody has asked for a while, in the order in which they fell idle. */
  readonly idle: Set<Arrival>
}

interface Arrival {
  readonly socket: Socket
  /** What the answer is written to: the socket itself, or what TLS has made of it. */
  speaker: KnownConnection | undefined
  readonly network: Network
  /** By the clock that is given. */
  readonly since: number
}

/** All connections of a port, from their first moment on. */
export interface Connections {
  readonly open: number
  /** Whether there is room for one more; it is answered and closed where there is none. @param tls it begins with a handshake */
  admit(socket: Socket, tls: boolean): boolean
  /** The handshake is over. */
  secured(socket: Duplex & Pick<Socket, 'remotePort' | 'remoteAddress' | 'localAddress'>): void
  /** A whole request has come: whoever answers it decides how long it may take. */
  heard(connection: KnownConnection): void
  /** Nobody has asked on it for as long as a connection is kept for anybody: it gives its place to whoever asks, until it is heard. */
  fellIdle(connection: KnownConnection): void
  /** What {@link fellIdle} was told and has not been heard since. */
  idle(): readonly KnownConnection[]
  /** Closes what is over its time. @param now as the clock that was given */
  sweep(now: number): void
  /** What each has last been asked over, whether its answer has left or not: a TLS connection, or the socket itself. */
  speakers(): readonly KnownConnection[]
  /** Closes those that have not sent a byte for so long: they hold nothing that could be lost. @param ms since they came */
  closeSilent(ms: number): void
  /** Closes every one at once. @returns how many there were */
  cut(): number
}

const tooSlow = bareAnswer('request_too_slow')
const full = bareAnswer('server_full')
/** Connections that are told that there is no room and are still open; more are closed without a word. */
const mostTold = 64

/**
 * Counts connections and ends those that bring nothing. Where there is no room the oldest that has not sent a request gives
 * way, and not the newest: whoever means it sends a request within a moment, so a flood never keeps them out, while who is
 * silent is pushed out by the flood itself (the old answer to floods of half-open connections, RFC 4987 section 3.4).
 *
 * One on which nobody has asked for a while gives way, too, a listed proxy's as well. A request that is on its way on it at
 * that moment is lost; to turn away everybody because some connections were once of use is worse.
 * @param options.isProxy whether an address is a listed proxy's, which brings everybody's connections
 */
export function createConnections(options: {
  readonly limits: ConnectionLimits
  readonly room: () => ConnectionRoom
  readonly counts: ConnectionCounts
  readonly isProxy: (address: string) => boolean
  readonly now: () => number
}): Connections {
  const { limits, room, counts, isProxy, now } = options
  const networks = new Map<string, Network>()
  const handshakes = new Map<string, Arrival>()
  /** In the order in which they came: those without a byte, and those with some. */
  const silent = new Set<Arrival>()
  const talking = new Set<Arrival>()
  const idle = new Set<Arrival>()
  const all = new Set<Arrival>()
  let told = 0

  function admit(socket: Socket, tls: boolean): boolean {
    const address = socket.remoteAddress
    // Gone before anybody looked at it.
    if (address === undefined) {
      socket.destroy()
      return false
    }
    const { all: most, perNetwork, unheardPerNetwork } = room()
    const name = networkOf(address)
    const network = networks.get(name) ?? { name, open: 0, unheard: new Set(), idle: new Set() }
    if (!isProxy(address)) {
      if (network.unheard.size >= unheardPerNetwork) displace(network.unheard)
      const isFull = network.open >= perNetwork
      if (isFull && !makeRoom(network.idle, network.unheard)) return refuse(socket, tls)
    }
    if (all.size >= most && !makeRoom(idle, silent, talking)) return refuse(socket, tls)
    const arrival: Arrival = { socket, speaker: tls ? undefined : socket, network, since: now() }
    all.add(arrival)
    network.open += 1
    network.unheard.add(arrival)
    networks.set(name, network)
    silent.add(arrival)
    if (tls) handshakes.set(keyOf(socket), arrival)
    else speaks(arrival, socket)
    socket.once('close', () => {
      all.delete(arrival)
      network.open -= 1
      settle(arrival)
      if (network.open === 0) networks.delete(name)
    })
    return true
  }

  function speaks(arrival: Arrival, speaker: KnownConnection): void {
    arrival.speaker = speaker
    speaker[arrivalOf] = arrival
    speaker[placeOf] = arrival
  }

  function settle(arrival: Arrival): void {
    arrival.network.unheard.delete(arrival)
    arrival.network.idle.delete(arrival)
    idle.delete(arrival)
    silent.delete(arrival)
    talking.delete(arrival)
    if (arrival.speaker === undefined) handshakes.delete(keyOf(arrival.socket))
    else (arrival.speaker as KnownConnection)[arrivalOf] = undefined
  }

  /**
   * Of whom there are more, the idle or those that have not asked yet, give way: newcomers would else push out each other before
   * their requests are there, and a flood of silent ones everything that proxies keep.
   * @returns whether one gave way
   */
  function makeRoom(idle: ReadonlySet<Arrival>, ...unheard: readonly ReadonlySet<Arrival>[]): boolean {
    const newcomers = unheard.reduce((sum, { size }) => sum + size, 0)
    if (idle.size > newcomers) return displace(idle)
    return unheard.some(displace)
  }

  /** Closes the oldest. @returns whether there was one */
  function displace(arrivals: ReadonlySet<Arrival>): boolean {
    const [oldest] = arrivals
    if (oldest === undefined) return false
    settle(oldest)
    oldest.socket.destroy()
    counts.add('displaced')
    return true
  }

  function refuse(socket: Socket, tls: boolean): false {
    counts.add('refused')
    // A handshake only to say no would cost more than the request.
    if (tls || told >= mostTold) {
      socket.destroy()
      return false
    }
    told += 1
    socket.once('close', () => {
      told -= 1
    })
    lastWords(socket, full)
    return false
  }

  return {
    get open() {
      return all.size
    },
    admit,
    secured(socket) {
      const arrival = handshakes.get(keyOf(socket))
      if (arrival === undefined) return
      handshakes.delete(keyOf(socket))
      speaks(arrival, socket)
    },
    heard(connection) {
      const arrival = connection[arrivalOf]
      if (arrival !== undefined) settle(arrival)
    },
    fellIdle(connection) {
      const arrival = connection[placeOf]
      // It has not been heard yet or is idle already; or it is gone.
      if (connection[arrivalOf] !== undefined || arrival === undefined || !all.has(arrival)) return
      connection[arrivalOf] = arrival
      arrival.network.idle.add(arrival)
      idle.add(arrival)
    },
    idle: () => [...idle].flatMap(({ speaker }) => speaker ?? []),
    speakers: () => [...all].flatMap(({ speaker }) => speaker ?? []),
    closeSilent(ms) {
      for (const { socket, since } of [...silent]) {
        if (now() - since >= ms && socket.bytesRead === 0) socket.destroy()
      }
    },
    cut() {
      const left = [...all]
      for (const { socket } of left) socket.destroy()
      return left.length
    },
    sweep(at) {
      for (const arrival of silent) {
        if (at - arrival.since < limits.firstByte) break
        silent.delete(arrival)
        if (arrival.socket.bytesRead > 0 && arrival.speaker !== undefined) talking.add(arrival)
        else {
          settle(arrival)
          counts.add('silent')
          arrival.socket.destroy()
        }
      }
      for (const arrival of talking) {
        if (at - arrival.since < limits.head) break
        settle(arrival)
        counts.add('slowHeads')
        // Words of HTTP/1.1 are noise on a connection of HTTP/2.
        if ((arrival.speaker as TLSSocket).alpnProtocol === 'h2') arrival.socket.destroy()
        else lastWords(arrival.speaker as Duplex, tooSlow)
      }
    },
  }
}

/** Both ends of a TCP connection: while it stands there is no other with the same. What TLS makes of it knows no more of it. */
const keyOf = (
  socket: Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'> & { readonly localPort?: number },
): string => `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress}`
