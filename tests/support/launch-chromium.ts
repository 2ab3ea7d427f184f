import { type Browser, chromium } from 'playwright-core'
import { findBrowser } from './find-browser.ts'

/** Chromium without a sandbox (containers run as root) and without anything that calls home; for every browser test. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined)
    throw new Error('There is no Chromium. Run: node scripts/ensure-browser.ts')
  return await chromium.launch({
    executablePath,
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
}
