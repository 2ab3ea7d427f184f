import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { limits } from '../../src/limits.ts'
import { caches } from '../../src/sizes.ts'

const source = fileURLToPath(new URL('../../src', import.meta.url))
const files = globSync('**/*.ts', { cwd: source, exclude: file => file.endsWith('.test.ts') })
const textOf = (file: string) => readFileSync(join(source, file), 'utf8')

/** What is answered with 429, or with 503 because of others. */
const BY_A_LIMIT =
  /new GatewrightError\('(?:too_many_requests|sign_in_busy|provider_busy)'[\s\S]{0,400}?\n {0,4}\}?\)/g

it('whoever is refused by a limit is told apart by its name', () => {
  const refusals = files.flatMap(file =>
    [...textOf(file).matchAll(BY_A_LIMIT)].map(([text]) => ({ file, text })),
  )
  expect(refusals.length).toBeGreaterThan(5)
  // The name, or the details that somebody else has named: by their type they have one.
  const nameless = refusals.filter(({ text }) => !/\blimit: '|\bdetail,/.test(text))
  expect(nameless.map(({ file }) => file)).toEqual([])
})

it('each limit and each cache of the tables is one that there is', () => {
  const all = files
    .filter(file => !/^(?:limits|sizes)\.ts$/.test(file))
    .map(textOf)
    .join('\n')
  for (const name of [...Object.keys(limits), ...Object.keys(caches)]) expect(all).toContain(`'${name}'`)
})
