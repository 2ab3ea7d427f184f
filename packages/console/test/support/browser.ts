import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from '../../../../tests/support/axe.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { type Look, setLook, sidewaysScroll } from '../../../../tests/support/look.ts'

export const openBrowser = launchChromium

const wide = { width: 1280, height: 800 }
const narrow = { width: 360, height: 740 }

export const desktop: BrowserContextOptions = { viewport: wide }
export const phone: BrowserContextOptions = { viewport: narrow }

/** Both widths and both colours that a page must be sound in: no colour depends on a width. */
const looks: readonly { readonly name: string; readonly look: Look }[] = [
  { name: 'desktop, light', look: { viewport: wide, colorScheme: 'light' } },
  { name: 'phone, dark', look: { viewport: narrow, colorScheme: 'dark' } },
]

/** A browser profile of its own. */
export const openContext = (browser: Browser, options: BrowserContextOptions = desktop) =>
  browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })

/** A page whose script errors and refused loads (Content-Security-Policy) fail the test that reads them. */
export type WatchedPage = Page & { readonly problems: string[] }

export async function newPageIn(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => {
    // An API answer of 4xx is part of many walks, and Chromium reports each as an error.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) {
      problems.push(message.text())
    }
  })
  return Object.assign(page, { problems })
}

/** The same, in a profile of its own. */
export const newPage = async (browser: Browser, options?: BrowserContextOptions) =>
  newPageIn(await openContext(browser, options))

/** The page as it stands is sound in every look: no violation of axe's rules, and nothing that scrolls sideways. */
export async function expectSoundInEveryLook(page: Page): Promise<void> {
  for (const { name, look } of looks) {
    await setLook(page, look)
    const violations = await axeViolations(page)
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' | ')}`)
    expect(told.join('\n'), name).toBe('')
    expect(await sidewaysScroll(page), `pixels that scroll sideways on ${name}`).toBe(0)
  }
}
