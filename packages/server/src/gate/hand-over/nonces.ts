import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { ownCookieName } from '../../http/cookies/own-cookies.ts'
import { cookieValue } from '../../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../../http/cookies/set-cookie.ts'
import type { Site } from '../routing/gated-app.ts'

/** In seconds. */
const LIFETIME = 600

/**
 * Nonces that one browser may hold. There are as many names of cookies and no more, so that pages which make a browser open
 * a hundred tabs never fill its head until every request fails.
 */
const PLACES = 16

/** Whether it is 32 bytes in base64url, as a nonce and its hash both are. */
export const is32Bytes = (text: string): boolean => /^[\w-]{43}$/.test(text)

/** What a browser proves with that it is the one that began a hand-over. */
export interface Nonces {
  /**
   * For a hand-over that begins. A browser that holds one keeps it. Tabs that are opened at once hold none yet and do not
   * know of each other: each gets a place of its own, and none undoes another's.
   * @returns what goes to the console in its place, and the `Set-Cookie` value
   */
  begin(request: IncomingMessage, site: Site): { readonly challenge: string; readonly cookie: string }
  /** Whether the browser holds the nonce of this challenge; `none` where it holds no nonce at all. */
  proves(request: IncomingMessage, site: Site, challenge: string): true | 'none' | 'another'
  /** `Set-Cookie` values that take back all that the browser holds: with a session, it has nothing to prove any more. */
  removed(request: IncomingMessage, site: Site): string[]
}

/** @param options.inFrames those of frames, which other sites' pages show: see frames.ts */
export function createNonces({ inFrames = false } = {}): Nonces {
  const suffix = inFrames ? '-frame-nonce' : '-nonce'
  const nameOf = (place: number, site: Site) =>
    ownCookieName(place === 0 ? suffix : `${suffix}.${place}`, site.secure)
  const heldIn = ({ headers }: IncomingMessage, site: Site) =>
    Array.from({ length: PLACES }, (_, place) => ({
      place,
      nonce: cookieValue(headers.cookie, nameOf(place, site)) ?? '',
    })).filter(({ nonce }) => is32Bytes(nonce))

  /** The place of the next nonce. */
  let turn = 0
  const takeTurn = (): number => {
    const place = turn
    turn = (turn + 1) % PLACES
    return place
  }
  return {
    begin(request, site) {
      const [held] = heldIn(request, site)
      const { place, nonce } = held ?? { place: takeTurn(), nonce: randomBytes(32).toString('base64url') }
      const cookie = setCookie(nameOf(place, site), nonce, {
        secure: site.secure,
        maxAgeSeconds: LIFETIME,
        inFrames,
      })
      return { challenge: hash(nonce), cookie }
    },
    proves(request, site, challenge) {
      const held = heldIn(request, site)
      if (held.some(({ nonce }) => hash(nonce) === challenge)) return true
      return held.length === 0 ? 'none' : 'another'
    },
    removed: (request, site) =>
      heldIn(request, site).map(({ place }) => removeCookie(nameOf(place, site), site.secure, inFrames)),
  }
}

const hash = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url')
