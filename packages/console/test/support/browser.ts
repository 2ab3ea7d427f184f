import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'

export const openBrowser = launchChromium

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }
export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 } }

/** Every look that a page must be sound in. */
export const looks = [
  { name: 'desktop, light', options: { ...desktop, colorScheme: 'light' } },
  { name: 'desktop, dark', options: { ...desktop, colorScheme: 'dark' } },
  { name: 'phone, light', options: { ...phone, colorScheme: 'light' } },
  { name: 'phone, dark', options: { ...phone, colorScheme: 'dark' } },
] as const satisfies readonly { name: string; options: BrowserContextOptions }[]

/** A page whose script errors and refused loads (Content-Security-Policy) fail the test that reads them. */
export async function newPage(browser: Browser, options: BrowserContextOptions = desktop) {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
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

/**
 * Waits for two frames, in which a page reacts to another colour scheme, and then for every transition to end: half-way
 * through a change of colour nothing has its contrast.
 */
const settled = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(document.getAnimations().map(animation => animation.finished)))
  .then(() => new Promise(done => setTimeout(done, 50)))
  .then(() => Promise.allSettled(document.getAnimations().map(animation => animation.finished)))
  .then(() => 0)`

/** The page as it stands is sound in every look. */
export async function expectSoundInEveryLook(page: Page): Promise<void> {
  for (const { name, options } of looks) {
    await page.setViewportSize(options.viewport ?? { width: 1280, height: 800 })
    await page.emulateMedia({ colorScheme: options.colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(settled)
    await expectSound(page, name)
  }
}

/** No violation of axe's rules, and nothing that scrolls sideways. */
async function expectSound(page: Page, look: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' | ')}`)
  expect(told, look).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, `pixels that scroll sideways on ${look}`).toBe(0)
}
