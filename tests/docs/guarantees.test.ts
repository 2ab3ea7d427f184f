import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rowsOf, rowsWithoutTest } from './support/rows.ts'

const root = join(import.meta.dirname, '../..')
const page = join(root, 'docs/guarantees.md')

it('each promise to operators and reviewers names exactly one test that there is', async () => {
  const promises = (await rowsOf(page)).map(([promise]) => promise)
  expect(promises.length).toBeGreaterThan(80)
  expect(await rowsWithoutTest(page)).toEqual([])
})

it('what is measured names a command that there is, and no number', () => {
  const text = readFileSync(page, 'utf8')
  const measured = text.slice(
    text.indexOf('\n## What is measured'),
    text.indexOf('\n## What is not promised'),
  )
  const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)
  const named = [...measured.matchAll(/`npm run ([\w:-]+)/g)].map(([, name]) => name as string)
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(name => !scripts.includes(name))).toEqual([])
  expect(measured).not.toMatch(/\d+ ?(ms|s|kB|MB|%)\b/)
})
