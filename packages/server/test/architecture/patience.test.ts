import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/**
 * What is waited for comes late on a busy machine. `expect.poll` waits as long as vitest.config.ts says, but `vi.waitFor` one
 * second, which has failed a good build; so it says itself how long. A shorter time of its own would fail where a longer one
 * costs nothing: whoever waits goes on at once when it is there.
 */
const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** From the call to the end of its statement, which ends at the same depth of indentation. */
const WAITS = /^( *).*\b(?:vi\.wait(?:For|Until)|expect\s*\.poll)\(.*(?:\n\1 +.*)*(?:\n\1\).*)?/gm
const LIMIT = /\btimeout: ?([\d_]+)/

/** Milliseconds, of vitest.config.ts. */
const patienceOfAll = Number(
  /poll: \{ timeout: ([\d_]+)/
    .exec(readFileSync(join(root, 'vitest.config.ts'), 'utf8'))?.[1]
    ?.replaceAll('_', ''),
)

it('a test that waits has at least the patience of all', () => {
  expect(patienceOfAll).toBeGreaterThan(10_000)
  const hasty: string[] = []
  for (const file of globSync('{packages,examples,tests,scripts}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  })) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [waits] of text.matchAll(WAITS)) {
      const own = LIMIT.exec(waits)?.[1]?.replaceAll('_', '')
      const isHasty =
        own === undefined
          ? waits.includes('vi.wait') && !waits.includes('timeout:')
          : Number(own) < patienceOfAll
      if (isHasty) hasty.push(`${file}: ${waits}`)
    }
  }
  expect(hasty).toEqual([])
})
