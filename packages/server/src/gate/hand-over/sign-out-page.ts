import type { ServerResponse } from 'node:http'
import { fontPolicy } from '../../http/door-font.ts'
import { html } from '../../http/html.ts'
import { type Look, languageHeaders } from '../../http/look.ts'
import { page } from '../../http/page.ts'
import { fill } from '../../texts/language.ts'
import type { Site } from '../routing/gated-app.ts'

/**
 * Asks whether to sign out, where the browser does not say from which page the request comes: browsers send
 * `Sec-Fetch-Site` on https and loopback only, so any site could sign people out by a link or an image.
 */
export function askWhetherToSignOut(response: ServerResponse, look: Look, site: Site): void {
  const { language } = look
  const title = fill(language, 'sign-out.title')
  send(
    response,
    look,
    page(look, {
      title,
      card: html`<h1>${title}</h1>
      <p>${fill(language, 'sign-out.message')}</p>
      <form method="post">
        <nav aria-label="${fill(language, 'way.nav')}">
          <button class="main">${fill(language, 'way.sign-out')}</button>
          <a href="${site.prefix}/">${fill(language, 'sign-out.stay')}</a>
        </nav>
      </form>`,
    }),
  )
}

function send(response: ServerResponse, look: Look, body: string): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...languageHeaders(look),
    // Nobody shall lay another page over the button.
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    // Not no-referrer: with it browsers send `Origin: null` along with the form.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
