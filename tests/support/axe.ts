import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number]

/** The axe that the builder brings along. */
const { source } = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))('axe-core')

/**
 * What axe finds wrong with a page as it stands, by all of its rules or by those that `runOnly` names.
 *
 * The script goes into a document once (the builder would evaluate it twice, each time anew), and makes a report of violations
 * alone: of everything that is right it would describe every element, which takes most of the time.
 */
export async function axeViolations(
  page: Page,
  runOnly?: { readonly type: 'tag' | 'rule'; readonly values: string[] },
): Promise<readonly Violation[]> {
  const hasFrames = page.frames().length > 1
  if (!hasFrames && !(await page.evaluate<boolean>('typeof window.axe === "object"')))
    await page.evaluate(source)
  const builder = new AxeBuilder(hasFrames ? { page } : { page, axeSource: 'true' })
  // The default opens a blank page to join what the frames said. A page without frames needs none.
  if (!hasFrames) builder.setLegacyMode()
  builder.options({ resultTypes: ['violations'], ...(runOnly === undefined ? {} : { runOnly }) })
  return (await builder.analyze()).violations
}
