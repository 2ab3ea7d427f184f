import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const packages = join(import.meta.dirname, '../../..')

/** Where a type may be called by its name, and why. */
const allowed: readonly (readonly [RegExp, string])[] = [
  [/^config\/src\/strategies\/built-in\.ts$/, 'the list of types'],
  [/^config\/src\/index\.ts$/, 'what of each type the package gives away'],
  [/^server\/src\/strategies\/registry\.ts$/, 'the list of types'],
  [/^proxy\/src\/signing-in-connections\.ts$/, 'a scheme of HTTP'],
  [
    /^config\/src\/(rules\/apps\/(?:credential|picks)|resolve-app|app-config)\.ts$/,
    'a scheme of HTTP, by which an app knows Gatewright',
  ],
  [/^config\/src\/secrets\/scrub\.ts$/, 'a piece of many URLs, of no strategy'],
  [/^server\/src\/set-up\/providers\/okta\.ts$/, 'a piece of the URLs of Okta’s servers'],
]

/** Of the emulator, `/oauth2/` is part of Microsoft's addresses; it knows nothing of strategies. */
const sources = globSync('{cli,client,config,console,proxy,server}/src/**/*.{ts,tsx}', { cwd: packages })
  .filter(path => !/\.test\.tsx?$/.test(path) && !/\/strategies\/(basic|oauth2)\//.test(path))
  .filter(path => !allowed.some(([where]) => where.test(path)))

test('no code outside its folder asks for a type of strategy by its name', () => {
  expect(sources.length).toBeGreaterThan(300)
  const named = sources.flatMap(path =>
    readFileSync(join(packages, path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /(['"])(basic|oauth2)\1|\/(basic|oauth2)\//.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
      ),
  )
  expect(named).toEqual([])
})
