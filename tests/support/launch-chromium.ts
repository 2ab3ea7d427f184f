import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { findBrowser } from './find-browser.ts'

/** That of this process, which ends with it: to start one takes longer than most tests. */
let running: Promise<Browser> | undefined

/**
 * Chromium without a sandbox (containers run as root) and without anything that calls home; for every browser test. Test
 * files that run in one process, one after the other, get the same one.
 * @returns a browser that closes with `close` what it has opened itself: contexts, each a profile that knows nothing of others
 */
export async function launchChromium(): Promise<Browser> {
  if ((await running)?.isConnected() !== true) running = launch()
  const browser = await (running as Promise<Browser>)
  const opened: BrowserContext[] = []
  const own: Pick<Browser, 'newContext' | 'close'> = {
    async newContext(options) {
      const context = await browser.newContext(options)
      opened.push(context)
      return context
    },
    async close() {
      await Promise.all(opened.map(context => context.close()))
    },
  }
  return new Proxy(browser, {
    get: (target, name) => Reflect.get(name in own ? own : target, name),
  })
}

async function launch(): Promise<Browser> {
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
