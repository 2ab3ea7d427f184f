import type { Page } from 'playwright-core'

/** The window and the colours that a page is seen in. */
export interface Look {
  readonly viewport: { readonly width: number; readonly height: number }
  readonly colorScheme: 'light' | 'dark'
}

/** Shows the page that is open in another look, and waits until it has come to rest in it. */
export async function setLook(page: Page, { viewport, colorScheme }: Look): Promise<void> {
  await page.setViewportSize(viewport)
  await page.emulateMedia({ colorScheme })
  await settle(page)
}

/**
 * Waits until two frames, in which a page reacts to what has changed, go by with nothing that moves: half-way through a
 * change of colour nothing has its contrast.
 */
export const settle = (page: Page): Promise<unknown> => page.evaluate(untilStill)

const untilStill = `(async () => {
  const twoFrames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  const moving = () => document.getAnimations().filter(animation => animation.playState === 'running')
  await twoFrames()
  while (moving().length > 0) {
    await Promise.allSettled(moving().map(animation => animation.finished))
    await twoFrames()
  }
})()`

/** Pixels by which a page can be scrolled sideways. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
