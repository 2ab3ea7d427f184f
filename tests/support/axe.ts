import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number]

/**
 * What axe finds wrong with a page as it stands, by all of its rules or by those that `runOnly` names.
 *
 * The script goes into a document once, and makes a report of violations alone: of everything that is right it would
 * describe every element, which takes most of the time.
 */
export async function axeViolations(
  page: Page,
  runOnly?: { readonly type: 'tag' | 'rule'; readonly values: string[] },
): Promise<readonly Violation[]> {
  const hasFrames = page.frames().length > 1
  const isThere = !hasFrames && (await page.evaluate<boolean>('typeof window.axe === "object"'))
  const builder = new AxeBuilder(isThere ? { page, axeSource: 'true' } : { page })
  // The default opens a blank page to join what the frames said. A page without frames needs none.
  if (!hasFrames) builder.setLegacyMode()
  builder.options({ resultTypes: ['violations'], ...(runOnly === undefined ? {} : { runOnly }) })
  return (await builder.analyze()).violations
}
