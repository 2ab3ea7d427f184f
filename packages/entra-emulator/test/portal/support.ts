import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from '../../../../tests/support/axe.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { settle } from '../../../../tests/support/look.ts'

export { goWithin } from '../../../../tests/support/go-within.ts'

const images = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))

export const launchBrowser = launchChromium

/** A page that fails the test with what the browser complained about: broken scripts and violated policies. */
export const openPage = async (
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{
  readonly page: Page
  readonly complaints: string[]
  /** Waits until what the page has asked for is answered and shown, and it asks for nothing more. */
  readonly loaded: () => Promise<void>
}> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'en-US',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    // An answer that refuses is logged by the browser itself; the page's own errors and policy violations are not that.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  let waiting = 0
  page.on('request', () => waiting++)
  page.on('requestfinished', () => waiting--)
  page.on('requestfailed', () => waiting--)
  const loaded = async () => {
    // Twice: an answer that is shown may be what makes the page ask again.
    for (let calm = 0; calm < 2; calm = waiting === 0 ? calm + 1 : 0) await settle(page)
  }
  return { page, complaints, loaded }
}

/** Writes a picture for the guides, when pictures are asked for. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return
  mkdirSync(images, { recursive: true })
  // Away from buttons, whose tips would be in the picture.
  await page.mouse.move(620, 780)
  await page.waitForTimeout(1_700)
  await page.screenshot({ path: `${images}portal-${name}.png`, animations: 'disabled' })
}

/** No violation of WCAG 2.2 AA that axe can see. */
export const expectAccessible = async (page: Page, where: string): Promise<void> => {
  const violations = await axeViolations(page, {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  })
  const found = violations.map(
    violation => `${violation.id}: ${violation.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`,
  )
  expect(found, where).toEqual([])
}
