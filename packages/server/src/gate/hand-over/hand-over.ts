import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { HOME } from '../../http/home.ts'
import { cookieValue } from '../../http/own-cookies.ts'
import { sessionCookieName } from '../../http/session-cookie.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { OneTimeCodes } from '../../storage/one-time-codes.ts'
import type { AppTable, Site } from '../routing/apps.ts'
import { parseTarget } from '../routing/path.ts'

/**
 * How a session gets to an app's host without a cookie that the hosts share:
 *
 * 1. The app's host gives the browser a random nonce in a cookie and sends it to the console with the nonce's hash.
 * 2. The console, which knows the session, sends it back with a code: once, for a minute, for that host and that hash.
 * 3. The app's host takes the code only from the browser that holds the nonce, and sets a session cookie of its own.
 *
 * So a code that leaks is of no use, and nobody can push their own session onto another's browser.
 */
export interface HandOver {
  /** Step 1. @param returnTo path and query below the site's origin */
  begin(request: IncomingMessage, response: ServerResponse, site: Site, returnTo: string): void
  /** Step 2, on the console's host. */
  issue(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void>
  /** Step 3. */
  complete(
    request: IncomingMessage,
    response: ServerResponse,
    site: Site,
    query: URLSearchParams,
  ): Promise<void>
}

/** In seconds. */
const codeSeconds = 60
const nonceSeconds = 600
const arrivedSeconds = 10

/** After so many hand-overs within {@link arrivedSeconds} the session cookie evidently does not stick. */
const maxArrivals = 3

export const handOverPath = '/api/v1/gate/hand-over'

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
}): HandOver {
  const { config, apps, sessions, codes } = options
  const { externalUrl } = config.http

  return {
    begin(request, response, site, returnTo) {
      if (site.onConsole) {
        redirect(response, signInPage(request, returnTo))
        return
      }
      if (arrivals(request, site) >= maxArrivals) {
        throw new GatewrightError('hand_over_failed', {
          detail: { reason: 'the session cookie is not kept' },
        })
      }
      // Kept where there is one, so that several tabs that start at once do not undo each other.
      const present = cookieValue(request.headers.cookie, nonceCookie(site))
      const nonce =
        present !== undefined && /^[\w-]{43}$/.test(present) ? present : randomBytes(32).toString('base64url')
      const query = new URLSearchParams({
        app: site.app.config.id,
        returnTo: site.origin + returnTo,
        challenge: hash(nonce),
      })
      redirect(response, `${externalUrl}${handOverPath}?${query}`, [
        cookie(site, nonceCookie(site), nonce, nonceSeconds),
      ])
    },

    async issue(request, response, query) {
      const site = wantedSite(apps, query)
      const challenge = query.get('challenge') ?? ''
      if (site === undefined || !/^[\w-]{43}$/.test(challenge)) {
        throw new GatewrightError('bad_request', { detail: { reason: 'no such app, address or challenge' } })
      }
      const caller = await sessions.callerOf(request.headers.cookie, apps.consoleHost)
      if (caller === undefined) {
        redirect(response, signInPage(request, `${handOverPath}?${query}`))
        return
      }
      const payload: Code = {
        sessionId: caller.sessionId,
        host: site.site.host,
        challenge,
        returnTo: site.returnTo,
      }
      const code = await codes.issue('hand-over', { ...payload }, codeSeconds)
      const { origin, prefix } = site.site
      redirect(response, `${origin}${prefix}/.gatewright/hand-over?${new URLSearchParams({ code })}`)
    },

    async complete(request, response, site, query) {
      const nonce = cookieValue(request.headers.cookie, nonceCookie(site))
      const code = await redeem(query.get('code') ?? '')
      if (code === undefined && (await sessions.callerOf(request.headers.cookie, site.host)) !== undefined) {
        // The page was loaded again; whoever is signed in here has nothing to be told.
        redirect(response, `${site.prefix}/`)
        return
      }
      if (
        code === undefined ||
        code.host !== site.host ||
        nonce === undefined ||
        hash(nonce) !== code.challenge
      ) {
        const reason =
          code === undefined ? 'code' : code.host !== site.host ? 'host' : nonce ? 'challenge' : 'no cookie'
        throw new GatewrightError('hand_over_failed', { detail: { reason } })
      }
      const sessionCookie = await sessions.cookieForHost(code.sessionId, site.host, site.secure)
      const cookies = [cookie(site, arrivedCookie(site), String(arrivals(request, site) + 1), arrivedSeconds)]
      if (sessionCookie !== undefined) cookies.push(sessionCookie)
      redirect(response, code.returnTo, cookies)
    },
  }

  /** Whoever brings a session's cookie was signed in, and is told why they have to sign in again. */
  function signInPage(request: IncomingMessage, returnTo: string): string {
    const expired = [true, false].some(secure =>
      cookieValue(request.headers.cookie, sessionCookieName(secure)),
    )
    return `${externalUrl}${HOME}/login?${new URLSearchParams({ returnTo, ...(expired && { expired: '1' }) })}`
  }

  async function redeem(code: string): Promise<Code | undefined> {
    if (code === '' || code.length > 500) return undefined
    return (await codes.redeem('hand-over', code)) as Code | undefined
  }
}

/** The site and the path on it that a hand-over is to end at; `undefined` unless both are an app's own. */
function wantedSite(apps: AppTable, query: URLSearchParams) {
  const app = apps.byId.get(query.get('app') ?? '')
  const returnTo = query.get('returnTo') ?? ''
  const match = /^(https?:\/\/[^/?#\\@]+)(\/.*)$/s.exec(returnTo)
  if (app === undefined || match === null) return undefined
  const [, origin, path] = match as unknown as [string, string, string]
  const target = parseTarget(path)
  if (target === undefined || !app.origins.has(origin)) return undefined
  const prefix = app.config.urls
    .filter(url => url.origin === origin)
    .map(url => url.pathPrefix.replace(/\/+$/, ''))
    .find(prefix => prefix === '' || target.path === prefix || target.path.startsWith(`${prefix}/`))
  if (prefix === undefined) return undefined
  const host = new URL(origin).host
  return { site: { origin, prefix, host }, returnTo: target.path + target.query }
}

const hash = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url')

const nonceCookie = (site: Site): string => (site.secure ? '__Host-gatewright-nonce' : 'gatewright-nonce')
const arrivedCookie = (site: Site): string =>
  site.secure ? '__Host-gatewright-arrived' : 'gatewright-arrived'

const arrivals = (request: IncomingMessage, site: Site): number =>
  Number(cookieValue(request.headers.cookie, arrivedCookie(site))) || 0

/** Lax: the redirect back from the console is cross-site where the hosts share no domain, and Strict would hold it back. */
const cookie = (site: Site, name: string, value: string, seconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${site.secure ? '; Secure' : ''}`

/** Takes back what {@link HandOver.begin} and `complete` set, at sign-out. */
export const removedHandOverCookies = (site: Site): string[] => [cookie(site, arrivedCookie(site), '', 0)]

export function redirect(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  response.writeHead(302, {
    Location: location,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Length': '0',
    ...(cookies.length > 0 && { 'Set-Cookie': [...cookies] }),
  })
  response.end()
}
