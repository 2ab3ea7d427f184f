import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/**
 * What is waited for comes late on a busy machine. `expect.poll` waits as long as vitest.config.ts says, but `vi.waitFor` one
 * second, which has failed a good build; so it says itself how long.
 */
const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** From the call to the end of its statement, which ends at the same depth of indentation. */
const WAITS = /^( *).*\bvi\.wait(?:For|Until)\(.*(?:\n\1 +.*)*(?:\n\1\).*)?/gm

it('a test that waits says how long, or leaves it to the patience of all', () => {
  const hasty: string[] = []
  for (const file of globSync('{packages,examples,tests,scripts}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  })) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [waits] of text.matchAll(WAITS)) {
      if (!waits.includes('timeout:')) hasty.push(`${file}: ${waits}`)
    }
  }
  expect(hasty).toEqual([])
})
