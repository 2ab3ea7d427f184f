import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** An address that only who runs this machine may have asked. `code` is what failures are told by. */
export class NearAddressError extends Error {
  override readonly name = 'NearAddressError'
  readonly code = 'near_address'
  readonly host: string
  constructor(host: string) {
    super(`${host} is an address of this machine or of its own network link`)
    this.host = host
  }
}

/** The error itself, where a library has wrapped it. */
export function nearAddressIn(error: unknown): NearAddressError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof NearAddressError) return at
    if (at instanceof AggregateError) {
      for (const one of at.errors) if (one instanceof NearAddressError) return one
    }
  }
  return undefined
}

/** Ranges of RFC 6890 and of `ipaddr.js` that no provider of somebody else's can be in. */
const near: ReadonlySet<string> = new Set([
  ...['loopback', 'linkLocal', 'unspecified', 'broadcast', 'multicast', 'reserved', 'discard', 'teredo'],
])
/**
 * What clouds serve to whoever asks from inside, outside of the link-local range: Google, Scaleway, Azure, Alibaba, Oracle; and
 * all that AWS keeps for its instances and pods (docs.aws.amazon.com/eks, Pod Identity: `fd00:ec2::23`).
 */
const metadata = [
  ...['fd20:ce::254/128', 'fd00:42::42/128', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  'fd00:ec2::/32',
].map(range => ipaddr.parseCIDR(range))

/** What answers on this machine's own addresses may take a caller from there for one of its own, as on loopback. */
const ownAddresses = (): ReadonlySet<string> =>
  new Set(Object.values(networkInterfaces()).flatMap(on => on?.map(({ address }) => normal(address)) ?? []))

/**
 * Whether an address is this machine, its link, nobody, or a cloud's metadata; also inside an address of IPv6.
 * @param own addresses of this machine's interfaces, which change while it runs
 */
export function isNear(text: string, own = ownAddresses()): boolean {
  const withoutZone = text.replace(/%.*$/, '')
  if (!ipaddr.isValid(withoutZone)) return true
  const address = ipaddr.process(withoutZone)
  if (near.has(address.range()) || own.has(address.toString())) return true
  if (metadata.some(range => address.kind() === range[0].kind() && address.match(range))) return true
  if (!(address instanceof ipaddr.IPv6)) return false
  const [p0 = 0, p1 = 0, p2 = 0, , , , p6 = 0, p7 = 0] = address.parts
  const range = address.range()
  if (range === 'rfc6052' || range === 'rfc6145') return isNear(ipv4(p6, p7), own)
  if (range === '6to4') return isNear(ipv4(p1, p2), own)
  // RFC 4291 section 2.5.5.1, deprecated: `::127.0.0.1`.
  return p0 === 0 && address.parts.slice(0, 6).every(part => part === 0) && isNear(ipv4(p6, p7), own)
}

/** As `ipaddr.js` writes it; without the zone. */
function normal(text: string): string {
  const withoutZone = text.replace(/%.*$/, '')
  return ipaddr.isValid(withoutZone) ? ipaddr.process(withoutZone).toString() : text
}

const ipv4 = (high: number, low: number): string => [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
