import type { IncomingMessage } from 'node:http'
import { HOME } from '../../http/home.ts'
import type { KeptAddresses } from '../../return-to/kept-addresses.ts'
import { MISSED, type Origins, readReturnTo } from '../../return-to/safe-return-to.ts'
import { keyFor, shortLinkTo } from '../../return-to/short-link.ts'
import { bringsSessionCookie } from './cookies.ts'

/**
 * Characters of the sign-in page's address. Common proxies take a request line of 8 kB (nginx, `large_client_header_buffers`)
 * and an answer's head of 4 kB, and a sign-in goes through steps that add to it.
 */
const longestSignInPage = 1500

/** How an address gets through the sign-in page: as it is, or by the key under which it is kept. */
export interface ByWayOfSignIn {
  /** The address of the sign-in page. @param returnTo path and query on the console's host */
  page(request: IncomingMessage, returnTo: string): string
  /** The same where the wanted page is lost, which is said there and afterwards. */
  missedPage(request: IncomingMessage): string
  isTooLong(request: IncomingMessage, returnTo: string): boolean
  /** @returns its key, if it can be kept */
  keep(request: IncomingMessage, address: string): Promise<string | undefined>
  /** As it was kept; `undefined` where it is no more. */
  find(key: string): Promise<string | undefined>
  /**
   * What stands for an address in the query of the sign-in page: itself, its short link, or the page that says that it is lost.
   * @param address absolute, of a page on the console's host
   */
  asItTravels(request: IncomingMessage, address: string): string | Promise<string>
  /** Where a short link leads, absolute. It is looked at once more: apps come and go. */
  end(key: string): Promise<string>
}

/** @param options.kept where there is none, every address travels as it is */
export function createByWayOfSignIn(options: {
  readonly externalUrl: string
  readonly appOrigins: Origins
  readonly kept: Pick<KeptAddresses, 'keep' | 'find'> | undefined
  readonly addressOf: (request: IncomingMessage) => string
}): ByWayOfSignIn {
  const { externalUrl, appOrigins, kept, addressOf } = options
  const { origin } = new URL(externalUrl)

  /** Whoever brings a session's cookie was signed in, and is told why they have to sign in again. */
  const page = (request: IncomingMessage, returnTo: string): string => {
    const expired = bringsSessionCookie(request)
    return `${externalUrl}${HOME}/login?${new URLSearchParams({ returnTo, ...(expired && { expired: '1' }) })}`
  }
  const isTooLong = (request: IncomingMessage, returnTo: string): boolean =>
    kept !== undefined && page(request, returnTo).length > longestSignInPage
  const keep = (request: IncomingMessage, address: string) =>
    keyFor(kept, { origin, appOrigins }, address, addressOf(request))
  const find = async (key: string) => kept?.find(key)

  return {
    page,
    missedPage: request => page(request, MISSED),
    isTooLong,
    keep,
    find,
    asItTravels(request, address) {
      const path = address.slice(origin.length)
      if (!isTooLong(request, path)) return path
      return keep(request, address).then(key => (key === undefined ? MISSED : shortLinkTo(key)))
    },
    end: async key => readReturnTo(await find(key), { origin, appOrigins }) ?? externalUrl + MISSED,
  }
}
