import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { published } from '../../scripts/packages/published.ts'

const folder = join(import.meta.dirname, '../../.github/workflows')

it('names every action by the commit that was looked at, and says which version that is', async () => {
  const files = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name), 'utf8')))
  const uses = files.flatMap(text => text.match(/^\s*(?:- )?uses:.*$/gm) ?? [])
  expect(uses.length).toBeGreaterThan(0)
  const pinned = /uses: [\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
  expect(uses.filter(line => !pinned.test(line))).toEqual([])
})

it('publishes every package, after those that it needs, with its provenance and without a token', async () => {
  const text = await readFile(join(folder, 'release.yml'), 'utf8')
  const order = published.map(({ name }) => name).join(' ')
  expect(text).toContain(`for name in ${order}; do`)
  expect(text).toContain('--provenance')
  expect(text).toContain('id-token: write')
  expect(text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/)
})
