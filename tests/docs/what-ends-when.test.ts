import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rowsOf, rowsWithoutTest } from './support/rows.ts'

const page = join(import.meta.dirname, '../../docs/security/what-ends-when.md')

it('each row of what ends when names a test that there is', async () => {
  expect((await rowsOf(page)).length).toBeGreaterThan(20)
  expect(await rowsWithoutTest(page)).toEqual([])
})
