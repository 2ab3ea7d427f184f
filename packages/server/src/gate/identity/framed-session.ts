import type { IncomingMessage } from 'node:http'
import { ownCookieName } from '../../http/cookies/own-cookies.ts'
import { cookieValue } from '../../http/cookies/read-cookie.ts'
import { sessionCookieName } from '../../http/cookies/session-cookie.ts'
import { removeCookie, setCookie } from '../../http/cookies/set-cookie.ts'
import { isForFrame } from '../../http/navigation.ts'
import type { Caller } from '../../identity/caller.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { Site } from '../routing/gated-app.ts'
import { whenReady } from '../when-ready.ts'

/**
 * The session of a frame that another site's page shows (`apps.<id>.frames`). Its cookie is one that browsers send
 * there, and partitioned: each site that has frames has its own. Browsers send it with whatever that site's
 * pages, and other frames in them, make them send. So it counts for what the app's own pages ask for, and for a page that is
 * loaded into a frame, by a GET, and for nothing else; and no answer of the app is shown in the frame of a site that is not listed.
 */
const NAME = ownCookieName('-framed', true)

/** Whether the site's app may be shown in frames: on https, and on a host that is its own. */
export function framesOf({ app, secure, onConsole }: Site): readonly string[] | undefined {
  const { frames } = app.config
  return frames === undefined || !secure || onConsole ? undefined : frames
}

/** Who may show it, as a directive of the Content-Security-Policy (level 3, section 6.4.2). */
export const frameAncestors = (frames: readonly string[]): string =>
  `frame-ancestors 'self' ${frames.join(' ')}`

/**
 * @param sessionCookie `Set-Cookie` value of a session of this host
 * @returns the one of a frame's
 */
export function framedCookie(sessionCookie: string): string {
  const value = sessionCookie.slice(sessionCookie.indexOf('=') + 1, sessionCookie.indexOf(';'))
  return setCookie(NAME, value, { secure: true, inFrames: true })
}

export const holdsFramedCookie = ({ headers }: IncomingMessage): boolean =>
  cookieValue(headers.cookie, NAME) !== undefined

/** Takes it back, where the browser has one. */
export const removedFramedCookie = (request: IncomingMessage): string[] =>
  holdsFramedCookie(request) ? [removeCookie(NAME, true, true)] : []

/** Whose session the request brings, in a frame or not. Synchronous where the session is cached. */
export function callerIn(
  sessions: Pick<LiveSessions, 'callerOf'>,
  request: IncomingMessage,
  site: Site,
): Caller | undefined | Promise<Caller | undefined> {
  const { cookie } = request.headers
  if (cookie === undefined) return undefined
  const found = sessions.callerOf(cookie, site.host)
  if (framesOf(site) === undefined) return found
  return whenReady(found, caller => caller ?? framedCaller(sessions, request, site))
}

function framedCaller(sessions: Pick<LiveSessions, 'callerOf'>, request: IncomingMessage, site: Site) {
  if (!countsInFrame(request, site)) return undefined
  const token = cookieValue(request.headers.cookie, NAME)
  return token === undefined ? undefined : sessions.callerOf(`${sessionCookieName(true)}=${token}`, site.host)
}

/** A WebSocket's handshake has no Sec-Fetch-Site in some browsers; Origin, which all send with it, says the same. */
function countsInFrame(request: IncomingMessage, { origin }: Site): boolean {
  const { headers, method } = request
  const from = headers['sec-fetch-site']
  if (from === undefined) return headers.origin === origin
  if (from === 'same-origin') return true
  return (
    isForFrame(request) && headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD')
  )
}
