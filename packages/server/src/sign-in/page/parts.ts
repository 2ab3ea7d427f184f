import { type Html, html, noHtml } from '../../http/html.ts'
import type { FormField } from '../../strategies/form-strategy.ts'
import { fill, type Language, wordOf } from '../../texts/language.ts'
import type { WayName } from '../way-names.ts'
import { passwordRule } from './password-rule.ts'
import { providerSigns } from './provider-signs.ts'

const arrow = html`<svg class="go" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M5 12h14M13 18l6-6M13 6l6 6"/></svg>`

/** A button that leads to a provider, with the provider's sign. */
export function wayButton(href: string, { provider }: WayName, words: string): Html {
  const sign = provider === undefined ? undefined : providerSigns[provider]
  return html`<a class="button" href="${href}">${sign === undefined ? noHtml : html`<span class="tile">${sign}</span>`}<span>${words}</span>${arrow}</a>`
}

/** A field of a form, as the strategy names it. */
export function formField(
  language: Language,
  field: FormField,
  given: {
    /** Apart from the fields of other forms on the page. */
    readonly id: string
    readonly value?: string | undefined
    readonly autofocus?: boolean
    /** In the place of the field's own. */
    readonly label?: string
    readonly problem?: string | undefined
  },
): Html {
  const { id, value = '', autofocus = false, problem } = given
  const label = given.label ?? wordOf(language, field.label)
  const described =
    field.description === undefined && problem === undefined ? noHtml : html` aria-describedby="${id}-hint"`
  const invalid = problem === undefined ? noHtml : html` aria-invalid="true"`
  const show = fill(language, 'sign-in.show')
  return html`<div><label for="${id}">${label}</label>${
    problem === undefined
      ? field.description === undefined
        ? noHtml
        : html`<p class="hint" id="${id}-hint">${passwordRule(language, wordOf(language, field.description))}</p>`
      : html`<p class="hint" id="${id}-hint" role="alert">${problem}</p>`
  }<div class="box"><input id="${id}" name="${field.name}" ${typeOf(field)} autocomplete="${field.autocomplete}"${described}${invalid}${
    field.optional === true ? noHtml : html` required`
  }${autofocus ? html` autofocus` : noHtml}${field.kind === 'password' ? noHtml : html` value="${value}"`}>${
    field.kind === 'password'
      ? html`<button class="show" type="button" hidden aria-pressed="false" aria-controls="${id}" data-show="${show}" data-hide="${fill(language, 'sign-in.hide')}">${show}</button>`
      : noHtml
  }</div></div>`
}

/**
 * Not `type="email"` for an address: browsers refuse letters beyond ASCII before the `@` there, and rewrite the domain after it,
 * so that `zoë@münchen.example` could not be typed. What an address is, the server says.
 */
function typeOf({ kind }: FormField): Html {
  if (kind === 'email')
    return html`type="text" inputmode="email" autocapitalize="none" spellcheck="false" dir="auto"`
  return kind === 'password' ? html`type="password"` : html`type="text" dir="auto"`
}
