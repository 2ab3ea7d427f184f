import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

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

/** The page as it stands is sound in every look. */
export async function expectSoundInEveryLook(page: Page): Promise<void> {
  for (const { name, options } of looks) {
    await page.setViewportSize(options.viewport ?? { width: 1280, height: 800 })
    await page.emulateMedia({ colorScheme: options.colorScheme, reducedMotion: 'reduce' })
    // Half-way through a change of colour nothing has its contrast.
    await page.waitForFunction(() => !document.getAnimations().some(it => it instanceof CSSTransition))
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
