import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type AgentsSetup, outboundProxies } from './agents.ts'
import { proxyFor } from './by-proxy.ts'
import { isNear, NearAddressError } from './near-address.ts'
import { createOutboundFetch, type OutboundFetch } from './outbound-fetch.ts'

/**
 * `fetch` for addresses that somebody has typed in a browser. What answers on loopback, on the link or at a cloud's metadata
 * address trusts whoever can reach it, and this machine can; so such an address is asked only where the origin is one of
 * `named`. It is looked at when the connection is made: what a name leads to can change between a check and the request
 * (DNS rebinding). A proxy of the environment is no such address, wherever it stands: who runs the server has named it. It gets a
 * name that leads nowhere near from here, and one that only the proxy knows; where it leads the proxy decides.
 * @param named origins that who runs the server has named
 * @param setup.lookup for tests: `dns.lookup`
 */
export function createGuardedFetch(
  named: ReadonlySet<string>,
  {
    ca,
    env,
    lookup = systemLookup,
  }: Pick<AgentsSetup, 'ca' | 'env'> & { readonly lookup?: typeof systemLookup } = {},
): OutboundFetch {
  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      if (found.some(({ address }) => isNear(address))) return callback(new NearAddressError(hostname), [])
      const [first] = found
      if (options.all || first === undefined) return callback(null, found)
      callback(null, first.address, first.family)
    })
  }
  const free = createOutboundFetch({ ca, env })
  const direct = createOutboundFetch({ ca, env, lookup: guarded })
  return async (url, init) => {
    const address = new URL(url)
    if (named.has(address.origin)) return free(url, init)
    // A literal address is never looked up, and these names need not be (RFC 6761 section 6.3).
    const host = address.hostname.replace(/^\[|\]$|\.$/g, '')
    if (/^(.+\.)?localhost$/.test(host) || (isIP(host) !== 0 && isNear(host)))
      throw new NearAddressError(host)
    if (proxyFor(address, outboundProxies(env)) !== undefined && isIP(host) === 0)
      await refuseNear(guarded, host)
    return direct(url, init)
  }
}

/** A name that nobody here knows leads nowhere near. */
function refuseNear(guarded: LookupFunction, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    guarded(host, { all: true }, error => (error instanceof NearAddressError ? reject(error) : resolve()))
  })
}
