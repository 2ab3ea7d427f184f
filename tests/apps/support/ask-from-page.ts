import type { Page } from 'playwright-core'

/** What an app answers to a script of its own page: with the page's cookies, and with nothing else of ours. */
export async function askFromPage(
  page: Page,
  path: string,
  init: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  return await page.evaluate(
    async ([where, how]) => {
      const answer = await fetch(where, how)
      return { status: answer.status, text: await answer.text() }
    },
    [path, init] as const,
  )
}
