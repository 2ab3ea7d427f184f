import type { ServerResponse } from 'node:http'
import { fontPolicy } from '../../http/door-font.ts'
import { html } from '../../http/html.ts'
import { inlineScript } from '../../http/inline-script.ts'
import { type Look, languageHeaders, lookFor } from '../../http/look.ts'
import { page } from '../../http/page.ts'
import { fill } from '../../texts/language.ts'

/** The fragment of the page that was asked for is known to its browser alone. */
const keepFragment = inlineScript(
  'const link = document.links[0]; if (!link.href.includes(`#`)) link.href += location.hash',
)

/**
 * What a frame shows in the place of a sign-in page, which is never shown there: whoever types a password has to see whose
 * page it is. Any site may frame it: it says nothing of anybody, nor of the app, and holds a link that opens a tab.
 * @param wanted absolute address of the page
 */
export function sayOpenInNewTab(response: ServerResponse, wanted: string): void {
  const look = lookFor(response.req)
  const { language } = look
  const title = fill(language, 'frame.title')
  sendInFrame(response, look, {
    policy: keepFragment.policy,
    body: page(look, {
      title,
      card: html`<h1>${title}</h1>
      <p>${fill(language, 'frame.message')}</p>
      <nav aria-label="${fill(language, 'way.nav')}"><a class="main" href="${wanted}" target="_blank" rel="noopener">${fill(language, 'frame.open')}</a></nav>`,
      script: keepFragment.element,
    }),
  })
}

/** Not with 200: a proxy that asks would take it for leave to let the request in. */
export function sendInFrame(
  response: ServerResponse,
  look: Look,
  answer: { readonly policy: string; readonly body: string; readonly cookies?: readonly string[] },
): void {
  response.writeHead(401, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(answer.body)),
    'Cache-Control': 'no-store',
    ...languageHeaders(look),
    'WWW-Authenticate': 'Bearer',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; ${answer.policy}; base-uri 'none'; form-action 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Set-Cookie': [...(answer.cookies ?? [])],
  })
  response.end(answer.body)
}
