import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { HOME } from '../../http/home.ts'
import { isForFrame, isPrefetch, provenanceOf } from '../../http/navigation.ts'
import { redirect } from '../../http/redirect.ts'
import type { Caller } from '../../identity/caller.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { callerIn, removedFramedCookie } from '../identity/framed-session.ts'
import { removedHandOverCookies } from './cookies.ts'
import { askWhetherToSignOut, saySignedOut } from './sign-out-page.ts'

/**
 * Ends somebody's session on every host, and writes it down.
 * @param from where their browser is, and whether it sees the app's host by https
 * @returns a `Set-Cookie` value that removes the cookie on that host
 */
export type SignOut = (
  caller: Caller,
  from: { readonly address: string; readonly secure: boolean },
) => Promise<string>

/** Ends the session from an app's host, everywhere; no other site's page can make a browser do that. */
export function createSignOut(options: {
  readonly config: Config
  readonly sessions: Pick<LiveSessions, 'callerOf'>
  readonly signOut: SignOut
  readonly addressOf: (request: IncomingMessage) => string
}): (gated: HttpGateRequest) => Promise<void> {
  const { config, sessions, signOut, addressOf } = options
  return async ({ request, response, line: { site } }) => {
    if (request.method !== 'GET' && request.method !== 'POST') throw new GatewrightError('method_not_allowed')
    const provenance = provenanceOf(request, site.origin)
    if (provenance === 'foreign-page') throw new GatewrightError('cross_site')
    if (request.method === 'GET' && (provenance === 'unknown' || isPrefetch(request))) {
      askWhetherToSignOut(response, site)
      return
    }
    const caller = await callerIn(sessions, request, site)
    const cookies = [...removedHandOverCookies(site), ...removedFramedCookie(request)]
    if (caller !== undefined) {
      cookies.push(await signOut(caller, { address: addressOf(request), secure: site.secure }))
    }
    // Pages that the browser has kept are not shown again to whoever presses Back; those that are open in other tabs stay.
    response.setHeader('Clear-Site-Data', '"cache"')
    // A frame shows no sign-in page: there, the app says how to sign in.
    const atConsole = `${config.http.externalUrl}${HOME}/login?signedOut=1`
    const next = isForFrame(request) ? `${site.origin}${site.prefix}/` : atConsole
    if (request.method === 'POST') saySignedOut(response, next, cookies)
    else redirect(response, next, cookies)
  }
}
