import type { Me } from '../api/auth.ts'

/**
 * Where a page may send somebody who is signed in: a path of ours or the origin of an app that they may open. The server
 * checks the same by its own rules; this one guards the only place where a page navigates without it.
 */
export function safeReturnTo(returnTo: string | undefined, me: Me): string | undefined {
  if (returnTo === undefined) return undefined
  let url: URL
  try {
    url = new URL(returnTo, window.location.origin)
  } catch {
    return undefined
  }
  const allowed = [
    window.location.origin,
    ...me.apps.map(app => new URL(app.url, window.location.origin).origin),
  ]
  if (!allowed.includes(url.origin) || url.username !== '' || url.password !== '') return undefined
  return isPage(url) ? url.href : undefined
}

/** What begins or ends something by being opened is none: a link that another site wrote must not lead on to it. */
function isPage({ origin, pathname }: URL): boolean {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return false
  }
  if (path.includes('/.gatewright/')) return false
  if (origin !== window.location.origin) return true
  // A strategy's own page asks whoever is signed in whether to add it; the others would only lead home.
  if (/^\/admin\/(login\/?$|welcome(\/|$))/.test(path)) return false
  return !path.startsWith('/api/') || path === '/api/v1/gate/hand-over'
}
