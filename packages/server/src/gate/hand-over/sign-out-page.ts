import type { ServerResponse } from 'node:http'
import { html } from '../../http/html.ts'
import { page } from '../../http/page.ts'
import type { Site } from '../routing/gated-app.ts'

/**
 * Asks whether to sign out, where the browser does not say from which page the request comes: browsers send
 * `Sec-Fetch-Site` on https and loopback only, so any site could sign people out by a link or an image.
 */
export function askWhetherToSignOut(response: ServerResponse, site: Site): void {
  send(
    response,
    page({
      title: 'Sign out?',
      card: html`<h1>Sign out?</h1>
      <p>This ends your session here and in every other app that you opened with it.</p>
      <form method="post">
        <nav aria-label="Ways on">
          <button class="main">Sign out</button>
          <a href="${site.prefix}/">Stay signed in</a>
        </nav>
      </form>`,
    }),
  )
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    // Nobody shall lay another page over the button.
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    // Not no-referrer: with it browsers send `Origin: null` along with the form.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
