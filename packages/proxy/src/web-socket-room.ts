import type { ClientRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ProxyError } from './errors.ts'
import { busy } from './failures.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

const nothing = () => {}

/**
 * Takes one of the connections that the upstream gets, for a WebSocket.
 * @param called the one who waits is called; nobody else passes by who waits
 * @returns what gives it back; `undefined` where there is none
 */
export function takeRoom(
  upstreams: Upstreams,
  upstream: Upstream,
  called: boolean,
): (() => void) | undefined {
  if (upstream.slots === undefined) return nothing
  if (!called && !upstreams.waiting.empty) return undefined
  if (upstream.slots.free) return upstream.slots.take()
  upstreams.makeRoom(upstream)
  return undefined
}

/** @param enter begins the handshake; see {@link WaitingRoom.wait} */
export function waitForRoom(
  waiter: {
    readonly socket: Duplex
    readonly upstreams: Upstreams
    readonly milliseconds: number
    readonly fail: (error: ProxyError) => void
  },
  enter: () => boolean,
): void {
  const { socket, upstreams, milliseconds, fail } = waiter
  const tooLate = () => {
    if (!socket.destroyed) fail(busy(upstreams))
  }
  const leave = upstreams.waiting.wait(enter, tooLate, milliseconds)
  if (leave === undefined) tooLate()
  else socket.once('close', leave)
}

/** Gives the connection back when it has closed, or was never made. */
export function giveBackAfter(handshake: ClientRequest, giveBack: () => void): void {
  let hasSocket = false
  handshake.once('socket', socket => {
    hasSocket = true
    socket.once('close', giveBack)
  })
  handshake.once('close', () => {
    if (!hasSocket) giveBack()
  })
}
