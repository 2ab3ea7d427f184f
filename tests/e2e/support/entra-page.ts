import type { Page } from 'playwright-core'

/** The password of everybody in the demo's directory. */
export const password = 'correct-horse'

/** Fills the emulator's sign-in page, which like the real one may ask for the address first and the password after. */
export async function signInAtEntra(page: Page, username: string): Promise<void> {
  const address = page.locator('input[name="username"]:not([type="hidden"])')
  await address.waitFor()
  await address.fill(username)
  const secret = page.locator('input[name="password"]')
  if (!(await secret.isVisible()))
    await page.locator('button[type="submit"], input[type="submit"]').first().click()
  await secret.fill(password)
  await page.locator('button[type="submit"], input[type="submit"]').first().click()
}
