import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number]

/** The axe that the builder brings along. */
const { source } = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))('axe-core')

/**
 * axe's script, with what it keeps beside its objects kept in them. It was compiled for browsers without private fields: each colour
 * that it looks at, some for every element, goes into seven weak collections, which take a quarter of the time of a long page.
 */
const quickSource = `(() => {
  class Beside {
    #name = Symbol()
    has(object) { return this.#name in object }
    get(object) { return object[this.#name] }
    set(object, value) { object[this.#name] = value; return this }
    add(object) { return this.set(object, true) }
    delete(object) { return this.has(object) && delete object[this.#name] }
  }
  const [WeakMap, WeakSet] = [Beside, Beside];
  ${source}
})()`

/**
 * What axe finds wrong with a page as it stands, by all of its rules or by those that `runOnly` names.
 *
 * The script goes into a document once (the builder would evaluate it each time anew, before five more calls), and makes a report of
 * violations alone: of everything that is right it would describe every element.
 */
export async function axeViolations(
  page: Page,
  runOnly?: { readonly type: 'tag' | 'rule'; readonly values: string[] },
): Promise<readonly Violation[]> {
  const options = { resultTypes: ['violations' as const], ...(runOnly === undefined ? {} : { runOnly }) }
  if (page.frames().length > 1) return (await new AxeBuilder({ page }).options(options).analyze()).violations
  if (!(await page.evaluate<boolean>('typeof window.axe === "object"'))) await page.evaluate(quickSource)
  const run = `axe.run(document, ${JSON.stringify({ ...options, reporter: 'no-passes' })})`
  return await page.evaluate<readonly Violation[]>(`${run}.then(({ violations }) => violations)`)
}
