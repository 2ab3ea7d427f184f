import type { ServerResponse } from 'node:http'
import { html } from '../../http/html.ts'
import { inlineScript } from '../../http/inline-script.ts'
import { page } from '../../http/page.ts'

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
  sendInFrame(response, {
    policy: keepFragment.policy,
    body: page({
      title: 'Open this page in a new tab',
      card: html`<h1>Open this page in a new tab</h1>
      <p>You have to sign in first, and that is not possible inside another page: you could not see whose page asks for your password.</p>
      <nav aria-label="Ways on"><a class="main" href="${wanted}" target="_blank" rel="noopener">Open in a new tab</a></nav>`,
      script: keepFragment.element,
    }),
  })
}

/** Not with 200: a proxy that asks would take it for leave to let the request in. */
export function sendInFrame(
  response: ServerResponse,
  answer: { readonly policy: string; readonly body: string; readonly cookies?: readonly string[] },
): void {
  response.writeHead(401, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(answer.body)),
    'Cache-Control': 'no-store',
    'WWW-Authenticate': 'Bearer',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${answer.policy}; base-uri 'none'; form-action 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Set-Cookie': [...(answer.cookies ?? [])],
  })
  response.end(answer.body)
}
