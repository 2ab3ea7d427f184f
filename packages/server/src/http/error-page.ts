import { escapeHtml, page } from './page.ts'

/** What an error page says. Every string is plain text; {@link errorPage} escapes it. */
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
    .map((action, index) => {
      const look = index === 0 ? 'main' : 'other'
      return `<a class="${look}" href="${escapeHtml(action.href)}">${escapeHtml(action.label)}</a>`
    })
    .join('\n        ')
  return page({
    title,
    card: `<p class="status">Error ${escapeHtml(String(status))}</p>
      <h1>${escapeHtml(title)}</h1>
      <p>${escapeHtml(message)}</p>
      <p class="next">${escapeHtml(next)}</p>
      ${links === '' ? '' : `<nav aria-label="Ways on">\n        ${links}\n      </nav>`}`,
    foot: `<p class="ref">Reference <code>${escapeHtml(ref)}</code></p>`,
  })
}

/** A `javascript:` or `data:` target would run with the origin of the app, so anything but the web is left out. */
const isWebTarget = (href: string): boolean => /^(?:https?:\/\/|\/(?![/\\]))/i.test(href)
