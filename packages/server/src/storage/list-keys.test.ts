import { expect, it } from 'vitest'
import { listKeys, naturalKey, roleKey } from './list-keys.ts'

/** As a database compares. */
const sorted = (texts: readonly string[], key: (text: string) => string) =>
  texts.toSorted((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))))

it('numbers are counted, and letters are compared without their marks and cases', () => {
  const inOrder = ['person2', 'Person 3', 'person9@x.test', 'person10@x.test', 'Personalia']
  expect(sorted(inOrder.toReversed(), naturalKey).filter(each => /person\d/.test(each))).toEqual([
    'person2',
    'person9@x.test',
    'person10@x.test',
  ])
  expect(sorted(['zoe', 'Öz', 'Oma', 'éa', 'Ed'], naturalKey)).toEqual(['éa', 'Ed', 'Oma', 'Öz', 'zoe'])
  expect(sorted(['v1.10', 'v1.9', 'v01.2'], naturalKey)).toEqual(['v01.2', 'v1.9', 'v1.10'])
  expect(naturalKey('007')).toBe(naturalKey('7'))
})

it('a key is bounded, and is text that a database keeps', () => {
  for (const text of ['x'.repeat(5000), `${'x'.repeat(119)}😀`, '9'.repeat(400), '\ud800']) {
    const key = naturalKey(text)
    expect(key.length).toBeLessThanOrEqual(120)
    expect(key.isWellFormed()).toBe(true)
  }
  expect(roleKey(Array.from({ length: 100 }, () => 'x'.repeat(64))).length).toBeLessThanOrEqual(120)
})

it('admins come before others, and those without roles last', () => {
  const all = [[], ['member'], ['editor', 'member'], ['member', 'admin']]
  const keys = all.map(roleKey)
  expect(keys.toSorted()).toEqual([...keys].reverse())
  expect(roleKey(['b', 'a'])).toBe(roleKey(['a', 'b']))
})

it('whoever has no name is listed by address', () => {
  expect(listKeys({ fullname: '', email: 'p10@x.test' }).name_key).toBe(naturalKey('p10@x.test'))
})
