import type { ServerResponse } from 'node:http'
import { OWN_PREFIX } from '../../http/home.ts'
import { html } from '../../http/html.ts'
import { inlineScript } from '../../http/inline-script.ts'
import { page } from '../../http/page.ts'
import { frameAncestors } from '../identity/framed-session.ts'
import type { Site } from '../routing/gated-app.ts'
import { sendInFrame } from './frame-page.ts'

/** Waits for the code of the tab, posts it, and loads anew what was asked for, fragment and all. */
const awaitCode = inlineScript(
  `addEventListener(\`message\`, async function (event) {
  if (event.origin !== location.origin || typeof event.data.code !== \`string\`) return
  const action = document.querySelector(\`.card\`).lastElementChild.dataset.action
  const answer = await fetch(action + \`?code=\` + encodeURIComponent(event.data.code), { method: \`POST\` })
  if (answer.ok) location.reload()
  else document.querySelector(\`.next\`).textContent = \`That did not work. Press the button once more.\`
})`,
)

/** What a frame of a listed site shows in the place of a page that needs a sign-in. */
export function offerSignIn(
  response: ServerResponse,
  { prefix }: Site,
  offer: { readonly challenge: string; readonly cookie: string; readonly frames: readonly string[] },
): void {
  const action = `${prefix}${OWN_PREFIX}frame`
  sendInFrame(response, {
    policy: `${awaitCode.policy}; connect-src 'self'; ${frameAncestors(offer.frames)}`,
    cookies: [offer.cookie],
    body: page({
      title: 'Sign in to go on',
      card: html`<h1>Sign in to go on</h1>
      <p>A tab opens for that, where you can see whose page asks for your password. After that you go on here.</p>
      <p class="next" role="status"></p>
      <nav aria-label="Ways on" data-action="${action}"><a class="main" href="${action}?challenge=${offer.challenge}" target="_blank" rel="opener">Sign in</a></nav>`,
      script: awaitCode.element,
    }),
  })
}

const tell = inlineScript(
  'if (opener) { opener.postMessage({ code: document.querySelector(`.card`).lastElementChild.dataset.code }, location.origin); close() }',
)

/** The tab, at its end. The browser gives the code to a page of this very origin and to no other. */
export function tellFrame(response: ServerResponse, code: string, name: string): void {
  const body = page({
    title: 'You are signed in',
    card: html`<h1>You are signed in</h1>
      <p>Close this tab, and go back to where you wanted to see ${name}.</p>
      <p class="next" data-code="${code}">If it still asks you to sign in, press its button once more.</p>`,
    script: tell.element,
  })
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${tell.policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
