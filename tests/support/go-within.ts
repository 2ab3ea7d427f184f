import type { Page } from 'playwright-core'

/** Goes to another page of the app that is open, as its own links do: the document stays, and all that was loaded into it. */
export const goWithin = (page: Page, path: string): Promise<unknown> =>
  page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  )
