import { expect, it } from 'vitest'
import { randomId } from './random.ts'

it('draws no id that a command would take for an option', () => {
  const ids = Array.from({ length: 2000 }, randomId)
  expect(ids.filter(id => !/^\w[\w-]{21}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})
