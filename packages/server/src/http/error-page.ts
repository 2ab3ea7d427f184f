import { fill } from '../texts/language.ts'
import { html, noHtml } from './html.ts'
import type { Look } from './look.ts'
import { page } from './page.ts'

/** What an error page says, all of it plain text. */
export interface ErrorPageContent {
  /** HTTP status, shown small above the title. */
  readonly status: number
  readonly title: string
  /** One sentence: what happened. */
  readonly message: string
  /** One sentence: what the person can do now. */
  readonly next: string
  /** The short id that the log entry carries too. */
  readonly ref: string
  /** Ways on; the first is drawn as the main one. A target is a path of ours or an http(s) address. */
  readonly actions: readonly { readonly label: string; readonly href: string }[]
  /** Facts that the person knows, by what they are called: with which account they came, and where to. */
  readonly facts?: readonly (readonly [string, string])[]
  /** The page tries again by itself, after so many seconds, at a path of ours; at its own address when absent. */
  readonly retry?: { readonly after: number; readonly at?: string | undefined }
}

/** The page that a browser gets for an error. */
export function errorPage(look: Look, content: ErrorPageContent): string {
  const { language } = look
  const { status, title, message, next, ref, actions, facts = [], retry } = content
  const links = actions
    .filter(action => isWebTarget(action.href))
    .map(
      ({ href, label }, index) =>
        html`<a class="${index === 0 ? 'main' : 'other'}" href="${href}">${label}</a>`,
    )
  return page(look, {
    title,
    ...(retry === undefined ? {} : { refresh: refreshOf(retry) }),
    // Nothing has gone wrong where waiting is all that there is to do.
    card: html`<p class="status">${retry === undefined ? fill(language, 'error.status', { status }) : fill(language, 'error.moment')}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <p class="next">${retry === undefined ? next : fill(language, 'retry.itself', { seconds: retry.after })}</p>
      ${facts.length === 0 ? noHtml : html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`}
      ${links.length === 0 ? noHtml : html`<nav aria-label="${fill(language, 'way.nav')}">${links}</nav>`}`,
    foot: html`<p class="ref">${fill(language, 'error.reference')} <code>${ref}</code></p>`,
  })
}

/** The value of `http-equiv=refresh` (HTML Standard, section 4.2.5.3): it needs no script, and sends nothing but a GET. */
const refreshOf = ({ after, at }: NonNullable<ErrorPageContent['retry']>): string =>
  at !== undefined && isOwnPath(at) ? `${after};url=${at}` : String(after)

const isOwnPath = (path: string): boolean => /^\/(?![/\\])/.test(path)

/** A `javascript:` or `data:` target would run with the origin of the app, so anything but the web is left out. */
const isWebTarget = (href: string): boolean => /^(?:https?:\/\/|\/(?![/\\]))/i.test(href)
