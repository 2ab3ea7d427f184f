import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from '../../support/axe.ts'
import { setLook, sidewaysScroll } from '../../support/look.ts'

/** Desktop and phone, as screenshots and checks use them. */
export const desktop = { width: 1280, height: 800 }
export const phone = { width: 390, height: 844 }

/** A browser profile of its own: one person at one machine. */
export async function newPerson(
  browser: Browser,
  options: { readonly dark?: boolean; readonly phone?: boolean } = {},
): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
  const context = await browser.newContext({
    viewport: options.phone ? phone : desktop,
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  context.setDefaultTimeout(45_000)
  return { context, page: await context.newPage() }
}

/**
 * Fails with the rule and the element of every accessibility violation of the page, in both widths and in both colours: no colour
 * depends on a width.
 */
export async function expectAccessible(page: Page): Promise<void> {
  const found = new Set<string>()
  for (const [viewport, colorScheme] of [
    [desktop, 'light'],
    [phone, 'dark'],
  ] as const) {
    await setLook(page, { viewport, colorScheme })
    for (const { id, nodes } of await axeViolations(page)) {
      for (const node of nodes)
        found.add(`${page.url()} ${colorScheme} ${viewport.width}: ${id} at ${node.target}`)
    }
    const overflow = await sidewaysScroll(page)
    if (overflow > 0) found.add(`${page.url()} ${viewport.width}: ${overflow} pixels wider than the window`)
  }
  await page.setViewportSize(desktop)
  await page.emulateMedia({ colorScheme: 'light' })
  expect([...found]).toEqual([])
}
