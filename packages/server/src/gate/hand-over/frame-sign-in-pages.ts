import type { ServerResponse } from 'node:http'
import { fontPolicy } from '../../http/door-font.ts'
import { OWN_PREFIX } from '../../http/home.ts'
import { html } from '../../http/html.ts'
import { inlineScript } from '../../http/inline-script.ts'
import { languageHeaders, lookFor } from '../../http/look.ts'
import { page } from '../../http/page.ts'
import { fill } from '../../texts/language.ts'
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
  else {
    const next = document.querySelector(\`.next\`)
    next.textContent = next.dataset.failed
  }
})`,
)

/** What a frame of a listed site shows in the place of a page that needs a sign-in. */
export function offerSignIn(
  response: ServerResponse,
  { prefix }: Site,
  offer: { readonly challenge: string; readonly cookie: string; readonly frames: readonly string[] },
): void {
  const action = `${prefix}${OWN_PREFIX}frame`
  const look = lookFor(response.req)
  const { language } = look
  const title = fill(language, 'frame.sign-in')
  sendInFrame(response, look, {
    policy: `${awaitCode.policy}; connect-src 'self'; ${frameAncestors(offer.frames)}`,
    cookies: [offer.cookie],
    body: page(look, {
      title,
      card: html`<h1>${title}</h1>
      <p>${fill(language, 'frame.tab')}</p>
      <p class="next" role="status" data-failed="${fill(language, 'frame.failed')}"></p>
      <nav aria-label="${fill(language, 'way.nav')}" data-action="${action}"><a class="main" href="${action}?challenge=${offer.challenge}" target="_blank" rel="opener">${fill(language, 'sign-in.submit')}</a></nav>`,
      script: awaitCode.element,
    }),
  })
}

const tell = inlineScript(
  'if (opener) { opener.postMessage({ code: document.querySelector(`.card`).lastElementChild.dataset.code }, location.origin); close() }',
)

/** The tab, at its end. The browser gives the code to a page of this very origin and to no other. */
export function tellFrame(response: ServerResponse, code: string, name: string): void {
  const look = lookFor(response.req)
  const { language } = look
  const title = fill(language, 'circles.title')
  const body = page(look, {
    title,
    card: html`<h1>${title}</h1>
      <p>${fill(language, 'frame.done', { name })}</p>
      <p class="next" data-code="${code}">${fill(language, 'frame.if-not')}</p>`,
    script: tell.element,
  })
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...languageHeaders(look),
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; ${tell.policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
