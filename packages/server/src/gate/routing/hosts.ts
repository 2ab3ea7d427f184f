/** Of a name in DNS (RFC 1035, section 2.3.4), the dot at its end, and a port. What is longer is nobody's, and would be stored. */
const LONGEST = 253 + '.:65535'.length

/**
 * The `Host` header in the one form that everything is looked up by: lower case, no dot at the end, no default port, an
 * IPv6 literal in its short form.
 * @returns `undefined` for what is no host at all.
 */
export function normalHost(header: string, scheme: 'http' | 'https'): string | undefined {
  if (header.length > LONGEST || !/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(header))
    return undefined
  return URL.parse(`${scheme}://${header.replace(/\.(?=:|$)/, '')}`)?.host
}

/** Whether a host (with or without a port) is an address or `localhost`: never a name that somebody else's DNS could give. */
export const isAddressOrLocalhost = (host: string): boolean =>
  /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d+)?$/.test(host)
