import type { IncomingMessage } from 'node:http'
import { ownCookieName } from '../../http/cookies/own-cookies.ts'
import { cookieValue } from '../../http/cookies/read-cookie.ts'
import { sessionCookieName } from '../../http/cookies/session-cookie.ts'
import { removeCookie, setCookie } from '../../http/cookies/set-cookie.ts'
import type { Site } from '../routing/gated-app.ts'

/** In seconds. */
const arrivedSeconds = 10

const arrivedName = (site: Site) => ownCookieName('-arrived', site.secure)

/** How many hand-overs have come to their end in this browser within the last seconds. */
export const arrivals = (request: IncomingMessage, site: Site): number =>
  Number(cookieValue(request.headers.cookie, arrivedName(site))) || 0

/** Counts one more. */
export const arrivedCookie = (request: IncomingMessage, site: Site): string =>
  setCookie(arrivedName(site), String(arrivals(request, site) + 1), {
    secure: site.secure,
    maxAgeSeconds: arrivedSeconds,
  })

/** Takes back what a hand-over has set, at sign-out. */
export const removedHandOverCookies = (site: Site): string[] => [removeCookie(arrivedName(site), site.secure)]

/** Whether the browser holds a session's cookie, however old: whoever does has been signed in. */
export const bringsSessionCookie = ({ headers }: IncomingMessage): boolean =>
  [true, false].some(secure => cookieValue(headers.cookie, sessionCookieName(secure)))
