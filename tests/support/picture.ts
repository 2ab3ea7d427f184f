import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const images = join(import.meta.dirname, '../../docs/images')

/**
 * Takes a picture for the documentation (`docs/images/<name>.png`) when `UPDATE_SCREENSHOTS=1` is set; otherwise nothing,
 * so that a test run leaves the working tree as it was.
 */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return
  mkdirSync(images, { recursive: true })
  await page.evaluate('document.fonts.ready.then(() => true)')
  await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled', caret: 'hide' })
}
