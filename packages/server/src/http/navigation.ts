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

/** Sec-Fetch-Mode where the browser sends it (on https and loopback only), else what it accepts and what scripts add. */
function isNavigation({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const mode = headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate' || mode === 'nested-navigate'
  const accept = headers.accept ?? ''
  if (!accept.includes('text/html') || accept.includes('turbo-stream')) return false
  const by = headers['x-requested-with']
  if (by !== undefined && !(typeof by === 'string' && isAndroidPackage(by))) return false
  return !scriptHeaders.some(name => headers[name] !== undefined)
}

/** Android's WebView adds the name of its app to page loads too (`com.example.shop`); scripts send `XMLHttpRequest`. */
const isAndroidPackage = (name: string): boolean => /^[a-z]\w*(\.[a-z]\w*)+$/i.test(name)

/** Scripts that fetch parts of pages as HTML: htmx, Turbo, Unpoly, pjax, Inertia, Livewire, barba.js, Datastar. */
const scriptHeaders = [
  'hx-request',
  'turbo-frame',
  'x-turbo-request-id',
  'x-up-version',
  'x-pjax',
  'x-inertia',
  'x-livewire',
  'x-barba',
  'datastar-request',
]

/**
 * Whether a page is loaded into a frame. A sign-in page is never shown there, the provider's neither: nobody could see whose
 * it is. Browsers say it on https and loopback.
 */
export const isForFrame = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  frameDestinations.has(headers['sec-fetch-dest'] as string)

const frameDestinations: ReadonlySet<string> = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe'])

/** From where a request to our own routes comes, as far as its browser says. */
export type Provenance = 'own-page' | 'foreign-page' | 'unknown'

/**
 * Browsers say it by Sec-Fetch-Site on https and loopback; everywhere by Origin, but not with a GET; and by Referer, unless
 * the page forbids it.
 * @param origin where the pages are that may ask
 */
export function provenanceOf({ headers }: Pick<IncomingMessage, 'headers'>, origin: string): Provenance {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own-page' : 'foreign-page'
  if (headers.origin !== undefined) return headers.origin === origin ? 'own-page' : 'foreign-page'
  const { referer } = headers
  if (referer === undefined) return 'unknown'
  return referer === origin || referer.startsWith(`${origin}/`) ? 'own-page' : 'foreign-page'
}

/**
 * Whether a state-changing request, other than a GET, may be answered. One that says nothing comes from a program: browsers
 * send Origin with it (Fetch standard, section 3.2).
 */
export const comesFromOwnPage = (request: Pick<IncomingMessage, 'headers'>, origin: string): boolean =>
  provenanceOf(request, origin) !== 'foreign-page'

/** A browser fetches the page in case somebody goes there; nobody has asked for it yet. */
export const isPrefetch = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  /prefetch|preview/i.test(`${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''}`)

/**
 * Whether a request is clearly not a browser's: a program says its own name (`git/2.47.1`, `curl/8.5.0`, `davfs2/1.6`), where
 * each browser says `Mozilla/`. One that sends credentials unasked is a program too, as long as nothing speaks for a page:
 * Sec-Fetch-*, which no script can take away, Origin, or that it wants HTML, as a text browser does.
 */
export function comesFromProgram(request: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  const { headers } = request
  if (requestKind(request) !== 'api-call') return false
  if (/^\s*mozilla\//i.test(headers['user-agent'] ?? '') || headers.origin !== undefined) return false
  if (headers['sec-fetch-mode'] !== undefined || headers['sec-fetch-site'] !== undefined) return false
  if (headers['x-requested-with'] !== undefined) return false
  if (scriptHeaders.some(name => headers[name] !== undefined)) return false
  return headers['user-agent'] !== undefined || headers.authorization !== undefined
}
