import type { ServerResponse } from 'node:http'
import { escapeHtml, page } from '../http/page.ts'
import type { Site } from './apps.ts'

/**
 * Asks whether to sign out, where the browser does not say from which page the request comes: browsers send
 * `Sec-Fetch-Site` on https and loopback only, so any site could sign people out by a link or an image.
 */
export function askWhetherToSignOut(response: ServerResponse, site: Site, consoleOrigin: string): void {
  const body = page({
    title: 'Sign out?',
    card: `<h1>Sign out?</h1>
      <p>This ends your session here and in every other app that you opened with it.</p>
      <form method="post">
        <nav aria-label="Ways on">
          <button class="main">Sign out</button>
          <a href="${escapeHtml(`${site.prefix}/`)}">Stay signed in</a>
        </nav>
      </form>`,
  })
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    // Nobody shall lay another page over the button. Browsers hold the redirect after a form to form-action as well.
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; " +
      `form-action 'self' ${consoleOrigin}`,
    // Not no-referrer: with it browsers send `Origin: null` along with the form.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
