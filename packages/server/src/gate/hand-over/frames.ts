import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import { OWN_PREFIX } from '../../http/home.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { OneTimeCodes } from '../../storage/one-time-codes.ts'
import { framedCookie, framesOf, holdsFramedCookie } from '../identity/framed-session.ts'
import type { Site } from '../routing/gated-app.ts'
import { offerSignIn, tellFrame } from './frame-sign-in-pages.ts'
import type { HandOver } from './hand-over.ts'
import { createNonces, is32Bytes } from './nonces.ts'
import { createSessionCodes, handOverFailed } from './session-codes.ts'

/**
 * How a session gets into a frame that another site's page shows. No cookie of a tab is sent there, so:
 *
 * 1. The frame gets a nonce in a cookie of its own, and a link that opens a tab with the nonce's hash.
 * 2. The tab is taken through the sign-in like any other. Then it tells whoever has opened it a code, once, for a minute, for
 *    that hash: but only a page of the very same origin, which the browser sees to (`postMessage` with a target).
 * 3. The frame posts the code, and gets its session's cookie if it holds the nonce.
 *
 * So a code that somebody else gets is of no use, and neither is a tab that somebody else opens.
 */
export interface Frames {
  /** Whether {@link Frames.offer} is what a frame gets that would else be told to open a tab. */
  mayOffer(request: IncomingMessage, site: Site): boolean
  /** Step 1, in the place of the page that was asked for. */
  offer(request: IncomingMessage, response: ServerResponse, site: Site): void
  /** Steps 2 and 3. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    site: Site,
    query: URLSearchParams,
  ): Promise<void>
}

/** Codes of one session that can be redeemed at a time. */
const mostCodes = 10

export function createFrames(options: {
  readonly sessions: LiveSessions
  readonly codes: OneTimeCodes
  readonly begin: HandOver['begin']
}): Frames {
  const { sessions, begin } = options
  const codes = createSessionCodes({ kind: 'frame', most: mostCodes, sessions, codes: options.codes })
  const nonces = createNonces({ inFrames: true })

  async function inTab(request: IncomingMessage, response: ServerResponse, site: Site, challenge: string) {
    if (!is32Bytes(challenge) || !isForTab(request)) {
      throw new GatewrightError('bad_request', { detail: { reason: 'no challenge, or not a tab' } })
    }
    const caller = await sessions.callerOf(request.headers.cookie, site.host)
    if (caller === undefined) {
      return begin(request, response, site, `${site.prefix}${OWN_PREFIX}frame?challenge=${challenge}`)
    }
    const code = await codes.issue({ sessionId: caller.sessionId, host: site.host, challenge })
    tellFrame(response, code, site.app.config.name)
  }

  async function inFrame(request: IncomingMessage, response: ServerResponse, site: Site, given: string) {
    if (request.headers['sec-fetch-site'] !== 'same-origin') throw new GatewrightError('cross_site')
    const code = await codes.peek(given)
    if (code === undefined) throw failed()
    if (code.host !== site.host || nonces.proves(request, site, code.challenge) !== true) {
      await codes.useUp(given)
      throw failed()
    }
    const cookie = await codes.trade(given, code, true)
    if (cookie === undefined) throw failed()
    response.writeHead(204, {
      'Cache-Control': 'no-store',
      'Set-Cookie': [framedCookie(cookie), ...nonces.removed(request, site)],
    })
    response.end()
  }

  return {
    mayOffer(request, site) {
      const frames = framesOf(site)
      // One of the same site gets the cookies of tabs, and needs no others.
      const ofOtherSite = request.headers['sec-fetch-site'] === 'cross-site' || holdsFramedCookie(request)
      return frames !== undefined && ofOtherSite && isListed(request.headers.referer, site, frames)
    },
    offer(request, response, site) {
      const { challenge, cookie } = nonces.begin(request, site)
      offerSignIn(response, site, { challenge, cookie, frames: framesOf(site) ?? [] })
    },
    async answer(request, response, site, query) {
      if (framesOf(site) === undefined) throw new GatewrightError('not_found')
      if (request.method === 'POST') return inFrame(request, response, site, query.get('code') ?? '')
      if (request.method !== 'GET') throw new GatewrightError('method_not_allowed')
      return inTab(request, response, site, query.get('challenge') ?? '')
    },
  }
}

/**
 * Whether the frame may be one of a site that is listed. It decides which page is shown, and nothing else: the one that offers
 * to sign in is shown to listed sites alone, by the browser, and a site that says nothing may be one.
 */
function isListed(referer: string | undefined, site: Site, frames: readonly string[]): boolean {
  if (referer === undefined || !URL.canParse(referer)) return true
  const { origin } = new URL(referer)
  if (origin === site.origin) return true
  return frames.some(frame => {
    const [scheme, host = ''] = frame.split('://*')
    return (
      frame === origin ||
      (frame.includes('://*') && origin.startsWith(`${scheme}://`) && origin.endsWith(host))
    )
  })
}

/**
 * Whether a tab is to show it. A script of the app that is not what it was, and asks for it unseen, would read the code, and
 * whoever holds the nonce elsewhere would get a session that no script can read. Every browser that partitions cookies says it.
 */
const isForTab = ({ headers }: IncomingMessage): boolean =>
  headers['sec-fetch-dest'] === 'document' && headers['sec-fetch-mode'] === 'navigate'

const failed = () => handOverFailed('code of a frame')
