import { html, noHtml } from './html.ts'
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
}

/** The page that a browser gets for an error. */
export function errorPage(content: ErrorPageContent): string {
  const { status, title, message, next, ref, actions } = content
  const links = actions
    .filter(action => isWebTarget(action.href))
    .map(
      ({ href, label }, index) =>
        html`<a class="${index === 0 ? 'main' : 'other'}" href="${href}">${label}</a>`,
    )
  return page({
    title,
    card: html`<p class="status">Error ${status}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <p class="next">${next}</p>
      ${links.length === 0 ? noHtml : html`<nav aria-label="Ways on">${links}</nav>`}`,
    foot: html`<p class="ref">Reference <code>${ref}</code></p>`,
  })
}

/** A `javascript:` or `data:` target would run with the origin of the app, so anything but the web is left out. */
const isWebTarget = (href: string): boolean => /^(?:https?:\/\/|\/(?![/\\]))/i.test(href)
