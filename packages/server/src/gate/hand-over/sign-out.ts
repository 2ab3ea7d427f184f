import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { HOME } from '../../http/home.ts'
import { lookFor } from '../../http/look.ts'
import { isForFrame, isPrefetch, provenanceOf } from '../../http/navigation.ts'
import { redirect } from '../../http/redirect.ts'
import { signedOutPage } from '../../http/signed-out-page.ts'
import type { Caller } from '../../identity/caller.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { TokenPlace } from '../../sessions/session.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { callerIn, removedFramedCookie } from '../identity/framed-session.ts'
import type { AppTable } from '../routing/apps.ts'
import { removedHandOverCookies } from './cookies.ts'
import { forgetAddresses } from './forget-pages.ts'
import { askWhetherToSignOut } from './sign-out-page.ts'

/**
 * Ends somebody's session on every host, and writes it down.
 * @param from where their browser is, and whether it sees the app's host by https
 */
export type SignOut = (
  caller: Caller,
  from: { readonly address: string; readonly secure: boolean },
) => Promise<EndedSession>

/** What is left of a session in a browser. */
export interface EndedSession {
  /** A `Set-Cookie` value that removes the cookie on the host that was asked. */
  readonly removal: string
  /** Where it was used, the latest first; of very many not all. */
  readonly places: readonly TokenPlace[]
}

/** Ends the session from an app's host, everywhere; no other site's page can make a browser do that. */
export function createSignOut(options: {
  readonly config: Config
  readonly apps: Pick<AppTable, 'find'>
  readonly sessions: Pick<LiveSessions, 'callerOf'>
  readonly signOut: SignOut
  readonly addressOf: (request: IncomingMessage) => string
}): (gated: HttpGateRequest) => Promise<void> {
  const { config, apps, sessions, signOut, addressOf } = options
  return async ({ request, response, line: { site } }) => {
    if (request.method !== 'GET' && request.method !== 'POST') throw new GatewrightError('method_not_allowed')
    const provenance = provenanceOf(request, site.origin)
    if (provenance === 'foreign-page') throw new GatewrightError('cross_site')
    if (request.method === 'GET' && (provenance === 'unknown' || isPrefetch(request))) {
      askWhetherToSignOut(response, lookFor(request), site)
      return
    }
    const caller = await callerIn(sessions, request, site)
    const cookies = [...removedHandOverCookies(site), ...removedFramedCookie(request)]
    const ended = caller && (await signOut(caller, { address: addressOf(request), secure: site.secure }))
    if (ended !== undefined) cookies.push(ended.removal)
    // Pages that the browser has kept are not shown again to whoever presses Back; those that are open in other tabs stay.
    response.setHeader('Clear-Site-Data', '"cache"')
    // A frame shows no sign-in page: there, the app says how to sign in.
    if (isForFrame(request)) return redirect(response, `${site.origin}${site.prefix}/`, cookies)
    const { headers, body } = signedOutPage(lookFor(request), {
      next: `${config.http.externalUrl}${HOME}/login?signedOut=1`,
      forgetAt: forgetAddresses(apps, ended?.places ?? [], site),
    })
    response.writeHead(200, {
      ...headers,
      'Content-Length': String(Buffer.byteLength(body)),
      'Set-Cookie': cookies,
    })
    response.end(body)
  }
}
