import type { FaultyProvider } from '../oauth2/support/faulty-provider.ts'
import type { Browser, Page } from '../support/browser.ts'
import { callbackUrl, loginUrl } from '../support/provider-sign-in.ts'

const unescaped = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
  )

/** Where a page sends the browser by itself: by the head of the answer, or by its body. */
export function onwardOf(page: Page): string | undefined {
  if (page.location !== undefined) return page.location
  const refresh = /http-equiv="refresh" content="0; url=([^"]*)"/.exec(page.body)?.[1]
  return refresh === undefined ? undefined : new URL(unescaped(refresh), page.url).href
}

/** What the console's sign-in page makes of its own address: where its button leads. */
export function buttonOf(signInPage: string): string {
  const returnTo = new URL(signInPage).searchParams.get('returnTo')
  return returnTo === null ? loginUrl : `${loginUrl}?${new URLSearchParams({ returnTo })}`
}

/**
 * Goes wherever it is sent, as a person would who presses the one button of the sign-in page.
 * @returns every page on the way; the last one leads nowhere by itself, or to the provider
 */
export async function wander(browser: Browser, provider: FaultyProvider, url: string): Promise<Page[]> {
  const pages: Page[] = []
  for (let next: string | undefined = url; next !== undefined && pages.length < 20; ) {
    const page: Page = await browser.open(next)
    pages.push(page)
    next = onwardOf(page)
    if (next?.startsWith(provider.origin)) break
    if (new URL(page.url).pathname.endsWith('/admin/login')) next = buttonOf(page.url)
  }
  return pages
}

/** A tab that has come as far as the provider's page. */
export interface Tab {
  readonly asked: URLSearchParams
  /** Where the provider sends it back to. */
  readonly callback: string
}

/** Opens a link in a new tab of a browser that has no session. */
export async function openTab(browser: Browser, provider: FaultyProvider, url: string): Promise<Tab> {
  const page = (await wander(browser, provider, url)).at(-1)
  const asked = new URL(page?.location ?? 'about:blank').searchParams
  const answer = new URLSearchParams({ code: 'good-code', state: asked.get('state') ?? '' })
  return { asked, callback: `${callbackUrl}?${answer}` }
}

/** The provider sends a tab back. */
export function finishTab(browser: Browser, provider: FaultyProvider, tab: Tab): Promise<Page[]> {
  provider.asked = tab.asked
  return wander(browser, provider, tab.callback)
}

/** Bytes of the `Cookie` header that a browser sends to a host. */
export const cookieBytesAt = (browser: Browser, host: string): number =>
  [...(browser.cookies.get(host) ?? [])].map(pair => pair.join('=')).join('; ').length
