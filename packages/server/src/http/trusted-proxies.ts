import type { IncomingMessage } from 'node:http'
import { remembering, trimOws } from '@gatewright/proxy'
import ipaddr from 'ipaddr.js'

/** Which peers may say what a request looked like before it reached us. */
export interface TrustedProxies {
  /** Whether this address of a peer is on the list. */
  lists(address: string): boolean
  /** Whether the peer of this connection is on the list. Nobody is, when the list is empty. */
  trusts(request: IncomingMessage): boolean
  /** The address of the one who is asking: the nearest that is not on the list. */
  clientAddress(request: IncomingMessage): string
}

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** @param list addresses and CIDR blocks (`httpServer.trustedProxies`) */
export function createTrustedProxies(list: readonly string[]): TrustedProxies {
  const ranges = list.map(parseRange)
  const isListed = remembering(
    address => ipaddr.isValid(address) && ranges.some(range => contains(range, ipaddr.process(address))),
  )
  const trusts = (request: IncomingMessage): boolean =>
    ranges.length > 0 && isListed(request.socket.remoteAddress ?? '')
  return {
    lists: isListed,
    trusts,
    clientAddress(request) {
      const peer = request.socket.remoteAddress ?? ''
      if (!trusts(request)) return peer
      const hops = (header(request, 'x-forwarded-for') ?? '').split(',').map(trimOws)
      for (const hop of hops.reverse()) {
        if (!ipaddr.isValid(hop)) return peer
        if (!isListed(hop)) return hop
      }
      return peer
    },
  }
}

function parseRange(text: string): Range {
  if (text.includes('/')) {
    const [address, bits] = ipaddr.parseCIDR(text)
    return [address, bits]
  }
  const address = ipaddr.process(text)
  return [address, 8 * address.toByteArray().length]
}

function contains([network, bits]: Range, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/**
 * The host that the browser asked for. A listed proxy may have put its own into `Host`; it appends what it knows, so the
 * last of several values is its word and the others are the client's.
 */
export function requestedHost(request: IncomingMessage, proxies: TrustedProxies): string {
  const forwarded = proxies.trusts(request) ? header(request, 'x-forwarded-host') : undefined
  return trimOws(forwarded?.split(',').at(-1) ?? '') || (request.headers.host ?? '')
}

/** One header as one string. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
