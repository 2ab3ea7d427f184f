import { expect, it } from 'vitest'
import { namedInConnection } from './named-in-connection.ts'

it.each(['keep-alive', 'close', 'upgrade', 'Keep-Alive', 'CLOSE', 'Upgrade'])(
  '%s alone names no header, as in nearly every request',
  value => {
    expect(namedInConnection(value)).toBeUndefined()
    const before = new Set(['a'])
    expect(namedInConnection(value, before)).toBe(before)
  },
)

it.each([
  ['x', ['x']],
  ['close, X-Secret', ['close', 'x-secret']],
  [' A ,\tB\t', ['a', 'b']],
  ['keep-alive-x', ['keep-alive-x']],
  ['x-close', ['x-close']],
  ['', ['']],
])('%j names each', (value, names) => {
  expect([...(namedInConnection(value) ?? [])]).toEqual(names)
  expect([...(namedInConnection(value, new Set(['before'])) ?? [])]).toEqual(['before', ...names])
})
