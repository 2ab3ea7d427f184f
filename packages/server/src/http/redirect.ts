import type { ServerResponse } from 'node:http'
import { fill } from '../texts/language.ts'
import { fontPolicy } from './door-font.ts'
import { html } from './html.ts'
import { inlineScript } from './inline-script.ts'
import { type Look, languageHeaders, lookFor } from './look.ts'
import { page } from './page.ts'

/**
 * Characters of an address that stand in the head of an answer. Common proxies refuse an answer whose whole head is longer
 * than a page of memory, 4 kB (nginx, `proxy_buffer_size`), and the person gets their 502.
 */
const LONGEST_LOCATION = 2000

/**
 * A browser that follows a redirect takes the fragment of its address along (Fetch standard, HTTP-redirect fetch), and one that
 * is sent on by a page does not: this script does.
 */
const goOn = inlineScript(
  'const to = document.links[0].href; location.replace(to.includes(`#`) ? to : to + location.hash)',
)

/** What every answer that sends a browser on says: nobody on the way keeps it, and the next page does not learn of this one. */
const common = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }

/** Sends the browser on, on a bare response: by the head of the answer, or by its body where the address is long. */
export function redirect(
  response: ServerResponse,
  location: string,
  cookies: readonly string[] = [],
  status: 302 | 308 = 302,
): void {
  const onward = onwardPage(lookFor(response.req), location)
  if (onward !== undefined) {
    response.writeHead(200, {
      ...onward.headers,
      'Content-Length': String(Buffer.byteLength(onward.body)),
      'Set-Cookie': [...cookies],
    })
    response.end(onward.body)
    return
  }
  response.writeHead(status, {
    Location: location,
    ...common,
    'Content-Length': '0',
    // No line at all where there are none.
    'Set-Cookie': [...cookies],
  })
  response.end()
}

/** The page that leads on by itself to an address that is too long for the head of an answer; `undefined` where it is not. */
export const onwardPage = (look: Look, location: string): LeadingPage | undefined =>
  isTooLong(location) ? leadingPage(look, location) : undefined

/** Whether an address is too long for the head of an answer. */
export const isTooLong = (location: string): boolean => location.length > LONGEST_LOCATION

export interface LeadingPage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The page that leads on by itself. */
export function leadingPage(look: Look, location: string): LeadingPage {
  const { language } = look
  const title = fill(language, 'onward.page')
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      ...common,
      ...languageHeaders(look),
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; ${goOn.policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'X-Content-Type-Options': 'nosniff',
    },
    body: page(look, {
      title,
      // Not in quotes: whatever follows is the address then, to the end (HTML Standard, shared declarative refresh steps).
      refresh: `0; url=${location}`,
      script: goOn.element,
      card: html`<h1>${title}</h1>
      <nav aria-label="${fill(language, 'way.nav')}"><a class="main" href="${location}">${fill(language, 'way.continue')}</a></nav>`,
    }),
  }
}
