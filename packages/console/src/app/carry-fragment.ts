import { isMissed } from '../api/missed.ts'

/**
 * No server sees a fragment (`/board#card-7`), and browsers take it along through redirects to where these end: the sign-in
 * page. From there on it travels as a part of `returnTo`; without, whoever signs in would come to the page without it. One that
 * is too long to travel stays behind, and the rest of the address goes on.
 */
export function carryFragment({ location, history }: Pick<Window, 'location' | 'history'>): void {
  const url = new URL(location.href)
  const returnTo = url.searchParams.get('returnTo')
  if (url.hash === '' || returnTo === null || returnTo.includes('#')) return
  if (isMissed(returnTo) || isMissed(returnTo + url.hash)) return
  if (!/^\/admin\/login(\/|$)/.test(url.pathname)) return
  url.searchParams.set('returnTo', returnTo + url.hash)
  url.hash = ''
  history.replaceState(history.state, '', url)
}
