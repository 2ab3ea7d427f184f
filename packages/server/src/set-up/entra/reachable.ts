import { cloudOf, isMicrosoftSignIn } from '@gatewright/config'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { SetUpRefusal } from '../refusal.ts'

/** Whoever starts the server names a sign-in host by it that is not Microsoft's: an emulator. */
export const AUTHORITY_VARIABLE = 'GATEWRIGHT_SETUP_AUTHORITY'

/**
 * Whether somebody in a browser may have a tenant looked for there: at Microsoft's clouds, and at what whoever runs the server has
 * named. This machine can reach what the browser cannot.
 * @param authority an origin
 * @param named origins
 */
export const isReachable = (authority: string, named: ReadonlySet<string>): boolean =>
  named.has(authority) || isMicrosoftSignIn(authority)

/** An origin of Graph in the same cloud, whatever a tenant says of itself. */
function isGraphOf(authority: string, url: URL): boolean {
  const cloud = cloudOf(authority)
  return cloud?.graph.includes(url.hostname) === true && url.protocol === 'https:' && url.port === ''
}

/**
 * `fetch` that leads to one authority and the Graph of its cloud, and nowhere else, whatever an answer names.
 * @throws SetUpRefusal `elsewhere`
 */
export function fetchAt(authority: string, signal: AbortSignal, fetch: OutboundFetch): OutboundFetch {
  return async (address, init = {}) => {
    const url = new URL(address)
    if (url.origin !== authority && !isGraphOf(authority, url)) {
      throw new SetUpRefusal(
        'elsewhere',
        `${authority} names an address at ${url.origin}, which is not asked.`,
        'Compare the cloud with the one that the tenant is in.',
      )
    }
    const signals = [signal, ...(init.signal ? [init.signal] : [])]
    return fetch(address, { ...init, signal: AbortSignal.any(signals) })
  }
}
