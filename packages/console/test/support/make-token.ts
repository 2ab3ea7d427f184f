import type { Page } from 'playwright-core'

/** Fills in the form for a new token of the page that is open, and sends it. */
export async function makeToken(page: Page, name = 'weekly report'): Promise<void> {
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('checkbox', { name: 'Support bot' }).check()
  await page.getByRole('button', { name: 'Make token' }).click()
}
