import { fill } from '../texts/language.ts'
import { fontPolicy } from './door-font.ts'
import { html } from './html.ts'
import { inlineScript } from './inline-script.ts'
import { type Look, languageHeaders } from './look.ts'
import { page } from './page.ts'

const submit = inlineScript('document.forms[0].submit()')

/**
 * A page whose form posts itself to another site (OAuth 2.0 Form Post Response Mode section 2, SAML 2.0 Bindings section
 * 3.5). Without script there is a button.
 * @param form.action https, or http on loopback
 */
export function selfPostingPage(
  look: Look,
  form: { readonly action: string; readonly fields: Readonly<Record<string, string>> },
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const title = fill(look.language, 'onward.sign-in')
  const fields = Object.entries(form.fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...languageHeaders(look),
      'referrer-policy': 'no-referrer',
      // form-action names schemes alone: Chromium holds the redirects that follow to it as well, and a provider may send
      // people through hosts of its own that nobody has told us.
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; ${submit.policy}; base-uri 'none'; form-action https: http:; frame-ancestors 'none'`,
    },
    body: page(look, {
      title,
      card: html`<h1>${title}</h1>
      <form method="post" action="${form.action}">
        ${fields}
        <nav><button class="main" type="submit">${fill(look.language, 'way.continue')}</button></nav>
      </form>
      ${submit.element}`,
    }),
  }
}
