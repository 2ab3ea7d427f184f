import { HOME } from '../../http/home.ts'
import { type Html, html, noHtml } from '../../http/html.ts'
import { textWithHtml } from '../../http/text-with-html.ts'
import type { FormStrategy } from '../../strategies/form-strategy.ts'
import type { Strategy } from '../../strategies/strategy.ts'
import { fill, type Language, wordOf } from '../../texts/language.ts'
import type { LastSignIn } from '../last-sign-in.ts'
import { AS_LAST, loginPath } from '../paths.ts'
import type { WayName } from '../way-names.ts'
import { signInForm } from './form-part.ts'
import { wayButton } from './parts.ts'
import type { Refusal } from './refusal.ts'

/** Where the button is sent that has the browser forget who signed in last. */
export const FORGET = '/api/v1/auth/last-sign-in/forget'

/** The sign-in page, or one strategy's. */
export const pagePath = (strategy?: string): string =>
  strategy === undefined ? `${HOME}/login` : `${HOME}/login/${encodeURIComponent(strategy)}`

/** What whoever opens the page is shown: by which ways, to where. */
export interface Visit {
  readonly language: Language
  readonly names: ReadonlyMap<string, WayName>
  /** As it travels on; absent where the page was opened for itself. */
  readonly returnTo: string | undefined
  /** The one strategy of the page, where it is one's own page. */
  readonly only: string | undefined
  readonly last: LastSignIn
  /** A form that was sent and not taken. */
  readonly posted?: Posted | undefined
  /** Of whoever is signed in and adds a way to their account. */
  readonly join?: string | undefined
}

export interface Posted {
  readonly strategy: string
  readonly refusal: Refusal
  /** What was typed, without passwords. */
  readonly values: Readonly<Record<string, string>>
}

/** A path of ours with what has to travel along. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** Where a form is sent: to the very page that it stands on, so that it comes back where it is not taken. */
export const formAction = ({ only, returnTo }: Visit, strategy: string): string =>
  only === undefined
    ? withQuery(pagePath(), { strategy, returnTo })
    : withQuery(pagePath(strategy), { returnTo })

/** Buttons for the strategies that lead to a provider, then one form, then links to further forms. */
export function ways(visit: Visit, strategies: readonly Strategy[]): Html {
  const { language, names, returnTo, posted } = visit
  const asLast = lastStrategy(visit, strategies)
  const redirects = strategies.filter(({ takes, id }) => takes === 'redirect' && id !== asLast?.id)
  const forms = strategies.filter(strategy => strategy.takes === 'form')
  const form = forms.find(({ id }) => id === posted?.strategy) ?? forms[0]
  const further = forms.filter(each => each !== form)
  const start = (strategy: Strategy, query: Readonly<Record<string, string>> = {}) =>
    withQuery(loginPath(strategy.config), { returnTo, join: visit.join, ...query })
  const buttons = redirects.map(strategy => {
    const name = names.get(strategy.id) as WayName
    return wayButton(start(strategy), name, fill(language, 'sign-in.continue', { way: name.name }))
  })
  return html`${whoWasLast(visit, strategies, asLast && start(asLast, { prompt: 'select_account' }))}
${asLast === undefined ? noHtml : continueAs(visit, asLast, start(asLast, { [AS_LAST]: '1' }))}
${buttons.length === 0 ? noHtml : html`<div class="ways">${buttons}</div>`}
${form !== undefined && (buttons.length > 0 || asLast !== undefined) ? html`<p class="or">${fill(language, 'sign-in.or', { what: wordOf(language, form.words.with) })}</p>` : noHtml}
${form === undefined ? noHtml : formOf(visit, form, buttons.length > 0 || asLast !== undefined)}
${further.length === 0 ? noHtml : html`<p class="small">${othersOf(language, further)}: ${further.map((each, index) => html`${index === 0 ? '' : ', '}<a href="${withQuery(pagePath(each.id), { returnTo })}">${names.get(each.id)?.name ?? each.id}</a>`)}</p>`}`
}

/** The strategy of whoever signed in last, where the page can lead them there again by one button. */
function lastStrategy({ last, join }: Visit, strategies: readonly Strategy[]): Strategy | undefined {
  if (last.signedOut || join !== undefined) return undefined
  return strategies.find(({ id, takes }) => takes === 'redirect' && id === last.person?.strategy)
}

function formOf(visit: Visit, form: FormStrategy, quiet: boolean): Html {
  const { last, posted, names } = visit
  const person = last.person?.strategy === form.id ? last.person : undefined
  const account = form.fields.find(({ autocomplete }) => autocomplete === 'username')
  const remembered = person && account ? { [account.name]: person.email } : {}
  const isPosted = posted?.strategy === form.id
  return signInForm(visit.language, form, {
    action: formAction(visit, form.id),
    name: names.get(form.id)?.name ?? form.id,
    quiet,
    values: isPosted ? posted.values : remembered,
    refusal: isPosted ? posted.refusal : undefined,
  })
}

/** One button for whoever signed in last. */
function continueAs({ language, names, last }: Visit, strategy: Strategy, href: string): Html {
  const words = fill(language, 'last.continue', { name: last.person?.name ?? '' })
  return html`<div class="ways">${wayButton(href, names.get(strategy.id) as WayName, words)}</div>`
}

/**
 * Who signed in last, with a button that has the browser forget them: it may be everybody's.
 * @param other where somebody else begins, where one button is for that person alone
 */
function whoWasLast(
  { language, last, returnTo, join }: Visit,
  strategies: readonly Strategy[],
  other: string | undefined,
): Html {
  const { person } = last
  if (person === undefined || join !== undefined) return noHtml
  if (!strategies.some(({ id }) => id === person.strategy)) return noHtml
  const name = html`<b><bdi>${person.name}</bdi></b>`
  const address =
    person.name === person.email ? noHtml : html` <span class="soft"><bdi>${person.email}</bdi></span>`
  return html`<div class="who small"><p>${textWithHtml(language, 'last.who', { name: html`${name}${address}` })}</p>
${other === undefined ? noHtml : html`<a href="${other}">${wordOf(language, 'Use another account')}</a>`}
<form method="post" action="${withQuery(FORGET, { returnTo })}"><button class="link">${fill(language, 'last.forget')}</button></form></div>`
}

/** One word for them all only where they agree on it. */
function othersOf(language: Language, forms: readonly FormStrategy[]): string {
  const [others, ...different] = new Set(forms.map(({ words }) => words.others))
  const english = others !== undefined && different.length === 0 ? others : 'Other ways to sign in'
  return wordOf(language, english)
}

/** No strategy is offered, or only hidden ones: says what to do to the visitor and to the operator. */
export function noWay(language: Language, someHidden: boolean): Html {
  const code = (text: string) => html`<code dir="ltr">${text}</code>`
  if (someHidden) {
    return html`<p>${textWithHtml(language, 'hidden.message', { address: code(`${HOME}/login/…`) })}</p>`
  }
  return html`<p>${fill(language, 'none.message')}</p><h2>${fill(language, 'none.you')}</h2><ul class="list">
<li>${textWithHtml(language, 'none.check', { command: code('gatewright check') })}</li>
<li>${textWithHtml(language, 'none.list', { key: code('pro.collaboratorsAuthStrategies'), other: code('pro.externalAuth.enabled') })}</li>
<li>${textWithHtml(language, 'none.locked', { command: code('gatewright admin-link') })}</li></ul>`
}
