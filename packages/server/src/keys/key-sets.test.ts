import { expect, it } from 'vitest'
import { createKeySets } from './key-sets.ts'

const options = { jwksUri: 'https://a.test/keys', cooldownSeconds: 30, cacheSeconds: 600 }
const create = () => createKeySets({ now: () => 0 }, { warn: () => undefined } as never)

it('gives the same set for the same options, and for others another', () => {
  const sets = create()
  const first = sets.of(options)
  expect(sets.of({ ...options })).toBe(first)
  const others = [
    { jwksUri: 'https://b.test/keys' },
    { keyId: 'k' },
    { cooldownSeconds: 31 },
    { cacheSeconds: 601 },
  ].map(change => sets.of({ ...options, ...change }))
  expect(new Set([first, ...others]).size).toBe(5)
})

it('keeps a hundred, of which the one that was asked for longest ago goes first', () => {
  const sets = create()
  const of = (n: number) => sets.of({ ...options, keyId: String(n) })
  const [zero, one] = [of(0), of(1)]
  for (let n = 2; n < 100; n += 1) of(n)
  expect(of(0)).toBe(zero)
  of(100)
  expect(of(0)).toBe(zero)
  expect(of(1)).not.toBe(one)
})
