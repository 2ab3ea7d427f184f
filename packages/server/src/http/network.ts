import ipaddr from 'ipaddr.js'

/** One line has a whole /64 of IPv6 addresses at its choice (RFC 6177), so these count as one. */
export const networkOf = (address: string): string => blockOf(address, 4)

/** Networks that one subscriber may have together: of IPv6 up to a /48 (RFC 6177 section 2). */
export const siteOf = (address: string): string => blockOf(address, 3)

function blockOf(address: string, parts: number): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return `${parsed.parts
    .slice(0, parts)
    .map(part => part.toString(16))
    .join(':')}::/${parts * 16}`
}
