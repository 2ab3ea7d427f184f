import { expect, it } from 'vitest'
import { randomId, referenceIn } from './random.ts'

it('draws no id that a command would take for an option', () => {
  const ids = Array.from({ length: 2000 }, randomId)
  expect(ids.filter(id => !/^\w[\w-]{21}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})

it('finds the reference in what stands on an error page', () => {
  for (const text of [
    'k7m2q',
    ' K7M2Q. ',
    'Reference k7m2q',
    'Ref. k7m2q.',
    'Référence : k7m2q',
    '参照 k7m2q',
  ]) {
    expect(referenceIn(text)).toBe('k7m2q')
  }
  for (const text of ['', 'k7m2', 'k7m2q1', 'k1m2q', 'ada@contoso.test', 'what was k7m2q about', 'k7m2q x']) {
    expect(referenceIn(text)).toBeUndefined()
  }
})
