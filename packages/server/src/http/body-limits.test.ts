import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GatewrightError } from '../errors.ts'
import { excessOf, formFields } from './body-limits.ts'

it.each([
  ['brackets', '['.repeat(17), 'nested deeper than 16'],
  [
    'brackets that close what was never open',
    `${']'.repeat(1000)}${'['.repeat(17)}`,
    'nested deeper than 16',
  ],
  ['objects', '{"a":'.repeat(17), 'nested deeper than 16'],
  ['keys', `{${Array.from({ length: 257 }, (_, n) => `"${n}":1`).join()}}`, 'more than 256 keys'],
  ['values', `[${'1,'.repeat(4097)}1]`, 'more than 4096 values'],
  ['brackets behind a string that ends in an escape', `{"a":"\\\\","b":${'['.repeat(17)}`, 'nested'],
])('JSON with too many %s is found before it is read', (_name, json, says) => {
  expect(excessOf(json)).toContain(says)
})

it.each([
  ['brackets in a string', JSON.stringify({ text: '[{:,'.repeat(10_000) })],
  [
    'brackets in a string behind quotes and backslashes',
    JSON.stringify({ text: `\\"\\\\"${'['.repeat(99)}` }),
  ],
  ['as much as may be', `${'['.repeat(16)}${']'.repeat(16)}`],
  ['no JSON', '"'],
  ['nothing', ''],
])('and what only looks like it is not: %s', (_name, json) => {
  expect(excessOf(json)).toBeUndefined()
})

it('the look agrees with what a parser finds, for any JSON', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { depthSize: 'large', withCrossShrink: true },
      fc.string(),
      fc.integer(),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(fc.string(), tie('tree'), { maxKeys: 2 }),
    ),
  }))
  fc.assert(
    fc.property(tree, fc.integer({ min: 0, max: 20 }), (value, wraps) => {
      let whole: unknown = value
      for (let n = 0; n < wraps; n++) whole = [whole]
      const tooDeep = excessOf(JSON.stringify(whole))?.includes('nested') ?? false
      if (depthOf(whole) <= 16) expect(tooDeep).toBe(false)
      else expect(excessOf(JSON.stringify(whole))).toBeDefined()
    }),
  )
})

it('a form has only so many fields', () => {
  expect(formFields('a=1&b=2').get('b')).toBe('2')
  expect([...formFields()]).toEqual([])
  expect(() => formFields('a=1&'.repeat(100))).toThrow(GatewrightError)
})
