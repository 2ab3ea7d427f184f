import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { HAND_OVER, OWN_PREFIX } from '../../http/home.ts'
import { isForFrame } from '../../http/navigation.ts'
import { redirect } from '../../http/redirect.ts'
import { KEPT, shortLinkTo } from '../../return-to/short-link.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { OneTimeCodes } from '../../storage/one-time-codes.ts'
import type { AppTable } from '../routing/apps.ts'
import type { Site } from '../routing/gated-app.ts'
import { whenReady } from '../when-ready.ts'
import type { ByWayOfSignIn } from './by-way-of-sign-in.ts'
import { arrivals, arrivedCookie } from './cookies.ts'
import { destinationOf, pageOf } from './destination.ts'
import { sayOpenInNewTab } from './frame-page.ts'
import { createNonces, is32Bytes } from './nonces.ts'
import { createSessionCodes, handOverFailed, type SessionCode } from './session-codes.ts'

/**
 * How a session gets to an app's host without a cookie that the hosts share:
 *
 * 1. The app's host gives the browser a random nonce in a cookie and sends it to the console with the nonce's hash.
 * 2. The console, which knows the session, sends it back with a code: once, for a minute, for that host and that hash.
 * 3. The app's host takes the code only from the browser that holds the nonce, and sets a session cookie of its own.
 *
 * So a code that leaks is of no use, and nobody can push their own session onto another's browser. A browser that holds
 * another nonce or none goes on to the page with the session that it has on this host by now, of another tab; where it has
 * none, it begins anew, once. Either way the code is used up, and opens nothing.
 *
 * An address that would make any of these, or the way through the sign-in page, longer than proxies let pass is kept, and
 * its key travels in its place.
 */
export interface HandOver {
  /** Step 1. @param returnTo path and query below the site's origin */
  begin(
    request: IncomingMessage,
    response: ServerResponse,
    site: Site,
    returnTo: string,
  ): void | Promise<void>
  /** Step 2, on the console's host; and there, where only a kept address is named, the way on to it. */
  issue(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void>
  /** Step 3. */
  complete(
    request: IncomingMessage,
    response: ServerResponse,
    site: Site,
    query: URLSearchParams,
  ): Promise<void>
}

/** Codes of one session that can be redeemed at a time: all tabs of a browser that starts again, and no more. */
const mostCodes = 50

/** After so many hand-overs within seconds the session cookie evidently does not stick. */
const maxArrivals = 3

interface Code extends SessionCode {
  readonly returnTo: string
  /** The hand-over has begun anew before. */
  readonly again: boolean
}

/** Parameter of both addresses: this is the second beginning, after which there is no third. */
const AGAIN = 'again'

/** Characters of a link that names its page beside the code. */
const longestLink = 1500

export function createHandOver(options: {
  readonly config: Config
  readonly apps: AppTable
  readonly sessions: LiveSessions
  readonly codes: OneTimeCodes
  readonly signIn: ByWayOfSignIn
}): HandOver {
  const { config, apps, sessions, signIn } = options
  const { externalUrl } = config.http
  const codes = createSessionCodes<Code>({
    ...{ kind: 'hand-over', most: mostCodes },
    ...{ sessions, codes: options.codes },
  })
  const nonces = createNonces()

  const begin = (
    request: IncomingMessage,
    response: ServerResponse,
    site: Site,
    returnTo: string,
    again = false,
  ): void | Promise<void> => {
    if (isForFrame(request) && (site.onConsole || request.headers['sec-fetch-site'] === 'cross-site')) {
      return sayOpenInNewTab(response, site.origin + returnTo)
    }
    if (site.onConsole) {
      return whenReady(signIn.asItTravels(request, site.origin + returnTo), path =>
        redirect(response, signIn.page(request, path)),
      )
    }
    if (arrivals(request, site) >= maxArrivals) {
      throw handOverFailed('the session cookie is not kept')
    }
    const { challenge, cookie } = nonces.begin(request, site)
    const address = site.origin + returnTo
    const pathWith = (wanted: Readonly<Record<string, string>>) =>
      `${HAND_OVER}?${new URLSearchParams({ app: site.app.config.id, ...wanted, challenge, ...(again && { [AGAIN]: '1' }) })}`
    const goTo = (url: string) => redirect(response, url, [cookie])
    const whole = pathWith({ returnTo: address })
    if (!signIn.isTooLong(request, whole)) return goTo(externalUrl + whole)
    return signIn
      .keep(request, address)
      .then(key =>
        goTo(key === undefined ? signIn.missedPage(request) : externalUrl + pathWith({ [KEPT]: key })),
      )
  }

  return {
    begin: (request, response, site, returnTo) => begin(request, response, site, returnTo),

    async issue(request, response, query) {
      const key = query.get(KEPT)
      if (key !== null && !query.has('challenge')) return leadOn(request, response, key)
      const returnTo = key === null ? query.get('returnTo') : await signIn.find(key)
      if (returnTo === undefined) return redirect(response, signIn.missedPage(request))
      const destination = destinationOf(apps, query.get('app'), returnTo)
      const challenge = query.get('challenge') ?? ''
      if (destination === undefined || !is32Bytes(challenge)) {
        throw new GatewrightError('bad_request', { detail: { reason: 'no such app, address or challenge' } })
      }
      const caller = await sessions.callerOf(request.headers.cookie, apps.consoleHost)
      if (caller === undefined) {
        if (isForFrame(request)) {
          return sayOpenInNewTab(response, destination.origin + destination.returnTo)
        }
        // A person who signs in is no loop.
        query.delete(AGAIN)
        const here = `${externalUrl}${HAND_OVER}?${query}`
        return redirect(response, signIn.page(request, await signIn.asItTravels(request, here)))
      }
      const { origin, prefix, host } = destination
      const code = await codes.issue({
        ...{ sessionId: caller.sessionId, host, challenge },
        returnTo: destination.returnTo,
        again: query.has(AGAIN),
      })
      // So that the link leads to its page even when the code is used up, and is opened once more.
      const link = (page: Readonly<Record<string, string>>) =>
        `${origin}${prefix}${OWN_PREFIX}hand-over?${new URLSearchParams({ code, ...page })}`
      const whole = link({ to: destination.returnTo })
      redirect(response, whole.length <= longestLink ? whole : link(key === null ? {} : { [KEPT]: key }))
    },

    async complete(request, response, site, query) {
      if (request.method !== 'GET') throw new GatewrightError('method_not_allowed')
      const given = query.get('code') ?? ''
      const code = await codes.peek(given)
      const caller = await sessions.callerOf(request.headers.cookie, site.host)
      const goOn = (to: string) => redirect(response, to, nonces.removed(request, site))
      if (code === undefined) {
        if (caller === undefined) throw handOverFailed('code')
        // The page was loaded again; whoever is signed in here has nothing to be told.
        return goOn((await pageIn(query, site)) ?? `${site.prefix}/`)
      }
      if (code.host !== site.host) {
        await codes.useUp(given)
        throw handOverFailed('host')
      }
      const proof = nonces.proves(request, site, code.challenge)
      if (proof !== true || caller?.sessionId === code.sessionId) {
        await codes.useUp(given)
        if (caller !== undefined) return goOn(code.returnTo)
        if (code.again) throw handOverFailed(proof === 'none' ? 'no cookie' : 'challenge')
        return begin(request, response, site, code.returnTo, true)
      }
      const sessionCookie = await codes.trade(given, code, site.secure)
      const cookies = [arrivedCookie(request, site)]
      if (sessionCookie !== undefined) cookies.push(sessionCookie, ...nonces.removed(request, site))
      redirect(response, code.returnTo, cookies)
    },
  }

  /** From a short link to the address that it stands for. */
  async function leadOn(request: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
    const caller = await sessions.callerOf(request.headers.cookie, apps.consoleHost)
    if (caller !== undefined) return redirect(response, await signIn.end(key))
    redirect(response, signIn.page(request, shortLinkTo(key.slice(0, 100))))
  }

  /** The page that a link names beside its code, if it is one of this address. */
  async function pageIn(query: URLSearchParams, site: Site): Promise<string | undefined> {
    const key = query.get(KEPT)
    if (key === null) return pageOf(apps, site, site.origin + (query.get('to') ?? ''))
    return pageOf(apps, site, (await signIn.find(key)) ?? null)
  }
}
