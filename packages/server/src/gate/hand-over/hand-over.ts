import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { HAND_OVER, OWN_PREFIX } from '../../http/home.ts'
import { redirect } from '../../http/redirect.ts'
import { KEPT, shortLinkTo } from '../../return-to/short-link.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { OneTimeCodes } from '../../storage/one-time-codes.ts'
import type { AppTable } from '../routing/apps.ts'
import type { Site } from '../routing/gated-app.ts'
import { whenReady } from '../when-ready.ts'
import type { ByWayOfSignIn } from './by-way-of-sign-in.ts'
import { arrivals, arrivedCookie, nonceCookie, nonceOf } from './cookies.ts'
import { destinationOf } from './destination.ts'

/**
 * How a session gets to an app's host without a cookie that the hosts share:
 *
 * 1. The app's host gives the browser a random nonce in a cookie and sends it to the console with the nonce's hash.
 * 2. The console, which knows the session, sends it back with a code: once, for a minute, for that host and that hash.
 * 3. The app's host takes the code only from the browser that holds the nonce, and sets a session cookie of its own.
 *
 * So a code that leaks is of no use, and nobody can push their own session onto another's browser.
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

const KIND = 'hand-over'

/** How long a code can be redeemed, in seconds. */
const codeSeconds = 60

/** Codes of one session that can be redeemed at a time: all tabs of a browser that starts again, and no more. */
const mostCodes = 50

/** After so many hand-overs within seconds the session cookie evidently does not stick. */
const maxArrivals = 3

interface Code {
  readonly sessionId: string
  readonly host: string
  readonly challenge: string
  readonly returnTo: string
}

export function createHandOver(options: {
  readonly config: Config
  readonly apps: AppTable
  readonly sessions: LiveSessions
  readonly codes: OneTimeCodes
  readonly signIn: ByWayOfSignIn
}): HandOver {
  const { config, apps, sessions, codes, signIn } = options
  const { externalUrl } = config.http

  return {
    begin(request, response, site, returnTo) {
      if (site.onConsole) {
        return whenReady(signIn.asItTravels(request, site.origin + returnTo), path =>
          redirect(response, signIn.page(request, path)),
        )
      }
      if (arrivals(request, site) >= maxArrivals) {
        throw new GatewrightError('hand_over_failed', {
          detail: { reason: 'the session cookie is not kept' },
        })
      }
      // Kept where there is one, so that several tabs that start at once do not undo each other.
      const present = nonceOf(request, site)
      const nonce =
        present !== undefined && /^[\w-]{43}$/.test(present) ? present : randomBytes(32).toString('base64url')
      const address = site.origin + returnTo
      const pathWith = (wanted: Readonly<Record<string, string>>) =>
        `${HAND_OVER}?${new URLSearchParams({ app: site.app.config.id, ...wanted, challenge: hash(nonce) })}`
      const goTo = (url: string) => redirect(response, url, [nonceCookie(site, nonce)])
      const whole = pathWith({ returnTo: address })
      if (!signIn.isTooLong(request, whole)) return goTo(externalUrl + whole)
      return signIn
        .keep(request, address)
        .then(key =>
          goTo(key === undefined ? signIn.missedPage(request) : externalUrl + pathWith({ [KEPT]: key })),
        )
    },

    async issue(request, response, query) {
      const key = query.get(KEPT)
      if (key !== null && !query.has('challenge')) return leadOn(request, response, key)
      const returnTo = key === null ? query.get('returnTo') : await signIn.find(key)
      if (returnTo === undefined) return redirect(response, signIn.missedPage(request))
      const destination = destinationOf(apps, query.get('app'), returnTo)
      const challenge = query.get('challenge') ?? ''
      if (destination === undefined || !/^[\w-]{43}$/.test(challenge)) {
        throw new GatewrightError('bad_request', { detail: { reason: 'no such app, address or challenge' } })
      }
      const caller = await sessions.callerOf(request.headers.cookie, apps.consoleHost)
      if (caller === undefined) {
        const here = `${externalUrl}${HAND_OVER}?${query}`
        return redirect(response, signIn.page(request, await signIn.asItTravels(request, here)))
      }
      const { origin, prefix, host } = destination
      const payload: Code = {
        ...{ sessionId: caller.sessionId, host, challenge },
        returnTo: destination.returnTo,
      }
      const owner = { id: caller.sessionId, most: mostCodes }
      const code = await codes.issue(KIND, { ...payload }, codeSeconds, owner)
      redirect(response, `${origin}${prefix}${OWN_PREFIX}hand-over?${new URLSearchParams({ code })}`)
    },

    async complete(request, response, site, query) {
      if (request.method !== 'GET') throw new GatewrightError('method_not_allowed')
      const nonce = nonceOf(request, site)
      const given = query.get('code') ?? ''
      const code = await peek(given)
      if (code === undefined && (await sessions.callerOf(request.headers.cookie, site.host)) !== undefined) {
        // The page was loaded again; whoever is signed in here has nothing to be told.
        return redirect(response, `${site.prefix}/`)
      }
      const reason = whyNotTaken(code, site, nonce)
      if (code === undefined || reason !== undefined) {
        // Whoever has shown it where it does not belong shall not try it elsewhere.
        if (code !== undefined) await codes.redeem(KIND, given)
        throw new GatewrightError('hand_over_failed', { detail: { reason } })
      }
      const sessionCookie = await sessions.cookieForHost(code.sessionId, site.host, site.secure, async tx => {
        // Of two that come with the same code at once, one gets a cookie for it.
        if ((await codes.redeem(KIND, given, tx)) === undefined) {
          throw new GatewrightError('hand_over_failed', { detail: { reason: 'code' } })
        }
      })
      const cookies = [arrivedCookie(request, site)]
      if (sessionCookie !== undefined) cookies.push(sessionCookie)
      redirect(response, code.returnTo, cookies)
    },
  }

  /** From a short link to the address that it stands for. */
  async function leadOn(request: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
    const caller = await sessions.callerOf(request.headers.cookie, apps.consoleHost)
    if (caller !== undefined) return redirect(response, await signIn.end(key))
    redirect(response, signIn.page(request, shortLinkTo(key.slice(0, 100))))
  }

  async function peek(code: string): Promise<Code | undefined> {
    if (code === '' || code.length > 500) return undefined
    return (await codes.peek(KIND, code)) as Code | undefined
  }
}

/** For the log; `undefined` when it is taken. */
function whyNotTaken(code: Code | undefined, site: Site, nonce: string | undefined): string | undefined {
  if (code === undefined) return 'code'
  if (code.host !== site.host) return 'host'
  if (nonce === undefined || nonce === '') return 'no cookie'
  return hash(nonce) === code.challenge ? undefined : 'challenge'
}

const hash = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url')
