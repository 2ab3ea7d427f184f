import { fill } from '../texts/language.ts'
import { fontPolicy } from './door-font.ts'
import { type Html, html } from './html.ts'
import { inlineScript } from './inline-script.ts'
import { type Look, languageHeaders } from './look.ts'
import { page } from './page.ts'

/**
 * The page that follows a sign-out: it has the browser forget the pages of some hosts, and goes on by itself. Not a redirect:
 * browsers put the page that is left aside, alive, for the way back when the next *page* is shown, so what a redirect says
 * (`Clear-Site-Data`) comes too early for it; and an app's page with `form-action 'self'` may not be led to another origin
 * by a form (Chromium leaves the person where they were).
 */
export interface SignedOutPage {
  /** Where the browser goes on to. */
  readonly next: string
  /** Absolute addresses, each of which answers with `Clear-Site-Data: "cache"` for its origin. */
  readonly forgetAt: readonly string[]
}

/** With or without all the images: a host that is away keeps nobody here. In milliseconds. */
const patience = 2000

/** `replace`: who presses Back shall not come to this page, which would only lead on again. */
const goOn = inlineScript(
  `function goOn() { location.replace(document.links[0].href) } addEventListener(\`load\`, goOn); setTimeout(goOn, ${patience})`,
)

export function signedOutPage(
  look: Look,
  { next, forgetAt }: SignedOutPage,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { language } = look
  const title = fill(language, 'signed-out.title')
  const origins = [...new Set(forgetAt.map(url => new URL(url).origin))]
  // Images, which need no script and ask with cookies. A request without (`credentials: 'omit'`) clears nothing in Chromium.
  const images: Html[] = forgetAt.map(url => html`<img src="${url}" alt="" hidden>`)
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      ...languageHeaders(look),
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}${goOn.policy}; img-src ${[...origins, 'data:'].join(' ')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
    body: page(look, {
      title,
      // Browsers count from when all the images are there or have failed.
      refresh: `0; url=${next}`,
      script: goOn.element,
      card: html`<h1>${title}</h1>
      <nav aria-label="${fill(language, 'way.nav')}"><a class="main" href="${next}">${fill(language, 'way.continue')}</a></nav>
      ${images}`,
    }),
  }
}
