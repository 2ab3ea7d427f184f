import { expect, it } from 'vitest'
import { trimOws } from './ows.ts'

it.each([
  [' \t a b\t ', 'a b'],
  ['a', 'a'],
  [' \t ', ''],
  ['', ''],
])('takes space and tab from the ends: %j', (text, expected) => {
  expect(trimOws(text)).toBe(expected)
})

it('takes no other byte, for each may be part of a character', () => {
  for (let code = 0; code < 256; code++) {
    const byte = String.fromCharCode(code)
    const kept = byte === ' ' || byte === '\t' ? '' : byte
    expect(trimOws(`${byte}a${byte}`)).toBe(`${kept}a${kept}`)
  }
})
