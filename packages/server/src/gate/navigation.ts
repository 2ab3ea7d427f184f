import type { IncomingMessage } from 'node:http'

/**
 * What kind of answer a signed-out request can use. `page-load`: a GET that may be sent to sign in and back. `form`: a page
 * load by POST, which nobody may re-send, so it gets a page. `api-call`: everything else, which gets JSON; a login page in
 * the place of data has broken many scripts, and an image that remembers where to return to sends people to the image.
 */
export type RequestKind = 'page-load' | 'form' | 'api-call'

export function requestKind(request: Pick<IncomingMessage, 'method' | 'headers'>): RequestKind {
  if (!isNavigation(request)) return 'api-call'
  return request.method === 'GET' || request.method === 'HEAD' ? 'page-load' : 'form'
}

/** Sec-Fetch-Mode where the browser sends it (on https and loopback only), else what it accepts. */
function isNavigation({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const mode = headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate' || mode === 'nested-navigate'
  if (headers['x-requested-with'] !== undefined) return false
  return headers.accept?.includes('text/html') ?? false
}

/** Whether a state-changing request to our own routes on an app's host comes from that host's own pages. */
export function comesFromOwnPage(request: Pick<IncomingMessage, 'headers'>, origin: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return request.headers.origin === undefined || request.headers.origin === origin
}
