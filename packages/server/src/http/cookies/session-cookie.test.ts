import { trimOws } from '@gatewright/proxy'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { presentedTokens } from './session-cookie.ts'

const plain = (token: string) => ({ token, secure: false })
const secure = (token: string) => ({ token, secure: true })

it.each([
  ['gatewright=a', [plain('a')]],
  ['__Host-gatewright=a', [secure('a')]],
  ['theme=dark; gatewright=a ; x=y', [plain('a')]],
  ['a=1;\t gatewright=b', [plain('b')]],
  ['gatewright=a; __Host-gatewright=b; gatewright=c', [secure('b'), plain('a'), plain('c')]],
  ['gatewright=', [plain('')]],
  ['gatewright', []],
  ['gatewright =a', []],
  ['xgatewright=a', []],
  ['x__Host-gatewright=a', []],
  ['__Secure-gatewright=a', []],
  ['gatewright_nonce=a', []],
  ['x=gatewright=a', []],
  ['', []],
  ['gatewright=a\xa0', [plain('a\xa0')]],
])('reads the session cookies of %j', (header, expected) => {
  expect(presentedTokens(header)).toEqual(expected)
})

it('looks at some of a flood, and never loses the one that only we can set in it', () => {
  const flood = Array.from({ length: 1000 }, (_, n) => `gatewright=${n}`)
  const found = presentedTokens([...flood, '__Host-gatewright=ours'].join('; '))
  expect(found[0]).toEqual(secure('ours'))
  expect(found).toHaveLength(9)
})

it('looks at eight of each kind, and no further one of either comes in as the other', () => {
  const of = (name: string) => Array.from({ length: 20 }, (_, n) => `${name}=${n}`)
  const eight = Array.from({ length: 8 }, (_, n) => String(n))
  const found = presentedTokens([...of('__Host-gatewright'), ...of('gatewright')].join('; '))
  expect(found).toEqual([...[...eight].reverse().map(secure), ...eight.map(plain)])
})

it('survives any header, and finds no token that no pair of it holds', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('gatewright=t', '__Host-gatewright=t', '; ', '=', '\t'))
  fc.assert(
    fc.property(fc.array(part), parts => {
      const header = parts.join('')
      const pairs = header.split(';').map(pair => pair.replace(/^[ \t]+/, ''))
      for (const { token, secure: isSecure } of presentedTokens(header)) {
        const name = isSecure ? '__Host-gatewright=' : 'gatewright='
        expect(pairs.some(pair => pair.startsWith(name) && trimOws(pair.slice(name.length)) === token)).toBe(
          true,
        )
      }
    }),
  )
})
