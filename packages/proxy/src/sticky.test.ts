import { expect, it } from 'vitest'
import { belongsTo } from './sticky.ts'

const items = [
  'http://10.0.0.7:4100',
  'http://10.0.0.8:4100',
  'http://10.0.0.9:4100',
  'unix:/run/a.sock',
].map(name => ({ name }))
const keys = Array.from({ length: 4000 }, (_, n) => `session-${n}`)

it('spreads keys that differ in a digit over names that do', () => {
  const counts = new Map<string, number>()
  for (const key of keys) {
    const name = belongsTo(key, items)?.name ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  expect(counts.size).toBe(4)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
})

it('moves no key but those of the one that goes, and spreads these', () => {
  const [gone, ...left] = items
  const moved = new Set<string | undefined>()
  for (const key of keys) {
    const before = belongsTo(key, items)
    const after = belongsTo(key, left)
    if (before === gone) moved.add(after?.name)
    else expect(after).toBe(before)
  }
  expect(moved.size).toBe(3)
})

it('does not ask in which order they stand', () => {
  for (const key of keys.slice(0, 100))
    expect(belongsTo(key, [...items].reverse())).toBe(belongsTo(key, items))
  expect(belongsTo('x', [])).toBeUndefined()
})
