import { ownCookieName } from '../../http/cookies/own-cookies.ts'
import { cookieValue } from '../../http/cookies/read-cookie.ts'
import { setCookie } from '../../http/cookies/set-cookie.ts'
import { markOf } from '../known-browsers.ts'

/** In seconds. */
const JUST_NOW = 10

/**
 * Somebody who is signed in is sent on from the sign-in page. An app that does not know it sends them straight back, and to
 * send them on once more would never end: so the browser holds for a moment where it was sent.
 */
export const wentInCircles = (cookieHeader: string | undefined, target: string, secure: boolean): boolean =>
  cookieValue(cookieHeader, ownCookieName('.on', secure)) === markOf(target)

/** `Set-Cookie` value, as the browser is sent on. */
export const sentOnTo = (target: string, secure: boolean): string =>
  setCookie(ownCookieName('.on', secure), markOf(target), { secure, maxAgeSeconds: JUST_NOW })
