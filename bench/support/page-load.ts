import type { Browser } from 'playwright-core'

/** What it took to open a page with nothing of it in the cache. */
export interface PageLoad {
  /** Of everything until the page was quiet, the document and the API included. */
  readonly requests: number
  /** With headers, compressed as they came. */
  readonly bytes: number
  /** Milliseconds until something was drawn that is no background (First Contentful Paint). */
  readonly painted: number
  /** Milliseconds until what one came for is there. */
  readonly usable: number
  /** Milliseconds of the processor that the page's own thread took until then, slowed down as asked: the steadiest measure. */
  readonly processor: number
  /** Milliseconds by which tasks of the page were longer than 50, together (Total Blocking Time). */
  readonly blocked: number
  /** How far what one looks at has jumped (Cumulative Layout Shift). */
  readonly shifted: number
}

/** A page, and what is there once it can be used. */
export interface MeasuredPage {
  readonly name: string
  readonly url: string
  /** CSS selector. */
  readonly usable: string
}

/** Milliseconds without a request after which a page is quiet; what is loaded on idle comes before. */
const QUIET = 1_000

/**
 * @param cookie `Cookie` header of who looks at it
 * @param slower how many times slower the processor is made
 */
export async function loadPage(
  browser: Browser,
  page: MeasuredPage,
  { cookie, slower }: { readonly cookie: string; readonly slower: number },
): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  try {
    await context.addCookies(cookiesOf(cookie, page.url))
    await context.addInitScript(watch, page.usable)
    const tab = await context.newPage()
    const client = await context.newCDPSession(tab)
    await client.send('Network.enable')
    await client.send('Performance.enable', { timeDomain: 'threadTicks' })
    await client.send('Emulation.setCPUThrottlingRate', { rate: slower })
    let [requests, bytes] = [0, 0]
    client.on('Network.requestWillBeSent', () => {
      requests += 1
    })
    client.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await tab.goto(page.url)
    await tab.waitForFunction(isUsable, undefined, { timeout: 60_000 })
    const { metrics } = await client.send('Performance.getMetrics')
    const processor = 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
    for (let before = -1; before !== requests; ) {
      before = requests
      await tab.waitForTimeout(QUIET)
    }
    const seen = await tab.evaluate<Watched>('window.watched')
    return { requests, bytes, processor, ...seen }
  } finally {
    await context.close()
  }
}

type Watched = Pick<PageLoad, 'painted' | 'usable' | 'blocked' | 'shifted'>

/** Of a paint, a long task or a shift of the layout. */
interface Entry {
  readonly name: string
  readonly startTime: number
  readonly duration: number
  readonly hadRecentInput: boolean
  readonly value: number
}

/** Runs in the page. */
const isUsable = (): boolean => (globalThis as unknown as { watched: Watched }).watched.usable > 0

/** Runs in the page, before anything of it. */
function watch(selector: string): void {
  const watched = { painted: 0, usable: 0, blocked: 0, shifted: 0 }
  Object.assign(globalThis, { watched })
  // The bench is compiled without the browser's types.
  const page = globalThis as unknown as {
    PerformanceObserver: new (
      seen: (list: { getEntries(): readonly Entry[] }) => void,
    ) => { observe(what: { type: string; buffered: boolean }): void }
    document: { querySelector(selector: string): { checkVisibility(): boolean } | null }
    requestAnimationFrame(callback: () => void): void
  }
  const observe = (type: string, take: (entry: Entry) => void) =>
    new page.PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
  observe('paint', entry => {
    if (entry.name === 'first-contentful-paint') watched.painted = entry.startTime
  })
  observe('longtask', entry => {
    watched.blocked += Math.max(0, entry.duration - 50)
  })
  observe('layout-shift', entry => {
    if (!entry.hadRecentInput) watched.shifted += entry.value
  })
  const look = () => {
    // The frame after is the one that shows it.
    if (page.document.querySelector(selector)?.checkVisibility()) {
      page.requestAnimationFrame(() => {
        watched.usable = performance.now()
      })
    } else page.requestAnimationFrame(look)
  }
  look()
}

const cookiesOf = (header: string, url: string) =>
  header.split('; ').flatMap(pair => {
    const at = pair.indexOf('=')
    const { origin } = new URL(url)
    return at === -1 ? [] : [{ name: pair.slice(0, at), value: pair.slice(at + 1), url: origin }]
  })
