import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { findBrowser } from './find-browser.ts'

/** Those of this process, which end with it: to start one takes longer than most tests. */
const running = new Map<boolean, Promise<Browser>>()

export interface LaunchOptions {
  /** Pages that are left stay alive in memory for the way back, as for everybody; Playwright turns that off. */
  readonly keepsPages?: boolean
}

/**
 * Chromium without a sandbox (containers run as root) and without anything that calls home; for every browser test. Test
 * files that run in one process, one after the other, get the same one.
 * @returns a browser that closes with `close` what it has opened itself: contexts, each a profile that knows nothing of others
 */
export async function launchChromium({ keepsPages = false }: LaunchOptions = {}): Promise<Browser> {
  if ((await running.get(keepsPages))?.isConnected() !== true) running.set(keepsPages, launch(keepsPages))
  const browser = await (running.get(keepsPages) as Promise<Browser>)
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

async function launch(keepsPages: boolean): Promise<Browser> {
  const executablePath = findBrowser({ whole: keepsPages })
  if (executablePath === undefined)
    throw new Error('There is no Chromium. Run: node scripts/ensure-browser.ts')
  return await chromium.launch({
    executablePath,
    ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
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
