import { describe, expect, it } from 'vitest'
import { readToken } from './token.ts'

const jwt = 'e3-0.e3_0.c2-ln'
const own = (value: string | string[]) => readToken({ 'x-bp-externalauth': value })
const bearer = (value: string) => readToken({ authorization: `Bearer ${value}` })

it.each([
  [{ 'x-bp-externalauth': jwt }, { token: jwt, inAuthorization: false }],
  [{ 'x-bp-externalauth': `\t Bearer ${jwt} ` }, { token: jwt, inAuthorization: false }],
  [{ 'x-bp-externalauth': `bearer   ${jwt}` }, { token: jwt, inAuthorization: false }],
  [{ authorization: `bearer  ${jwt}` }, { token: jwt, inAuthorization: true }],
  [{ authorization: 'Bearer of-the-app' }, undefined],
  // Space and tab alone may stand around a value; anything else is part of it, and then it is no token.
  [{ 'x-bp-externalauth': `${jwt}\xa0` }, { token: '', inAuthorization: false }],
  [{ authorization: `\xa0Bearer ${jwt}` }, undefined],
  [{ authorization: jwt }, undefined],
  [{ authorization: `Bearer${jwt}` }, undefined],
  [{ authorization: `Basic ${jwt}` }, undefined],
  [{ authorization: 'Bearer ' }, undefined],
  [{}, undefined],
  // The header for it decides, also where it says nothing that can be read.
  [
    { 'x-bp-externalauth': '', authorization: `Bearer ${jwt}` },
    { token: '', inAuthorization: false },
  ],
  [{ 'x-bp-externalauth': `x Bearer ${jwt}` }, { token: '', inAuthorization: false }],
  [{ 'x-bp-externalauth': `Bearer${jwt}` }, { token: `Bearer${jwt}`, inAuthorization: false }],
])('reads %j', (headers, expected) => {
  expect(readToken(headers)).toEqual(expected)
})

describe('a token', () => {
  it.each(['a.b.c', 'a.b.', 'A_-9.b-.c-'])('is three parts: %s', token => {
    expect(bearer(token)?.token).toBe(token)
    expect(own(token)?.token).toBe(token)
  })

  it.each([
    ...[
      'a',
      'a.b',
      '.b.c',
      'a..c',
      '..',
      'a.b.c.d',
      'a.b.c.d.e',
      'a,b.c.d',
      'a.b,c.d',
      '=a.b.c',
      'a.b.c=',
      'a.b.c d',
    ],
    ...['a+b.c.d', 'a.b+c.d', 'a.b.c/d', 'axb.c', 'a.bxc', 'a.b.c\n', 'a.b.c\nx', 'x\na.b.c'],
  ])('is not %j', token => {
    expect(bearer(token)).toBeUndefined()
    expect(own(token)?.token).toBe('')
  })

  it('is none where the header comes twice', () => {
    expect(own([jwt])?.token).toBe(jwt)
    expect(own([jwt, jwt])?.token).toBe('')
    expect(own(['a.b', '.c'])?.token).toBe('')
  })

  it('has with its header no more than 16,384 characters', () => {
    const ofLength = (length: number) => `a.b.${'c'.repeat(length - 4)}`
    expect(own(ofLength(16_384))?.token).toHaveLength(16_384)
    expect(own(ofLength(16_385))?.token).toBe('')
    expect(bearer(ofLength(16_384 - 7))?.token).toHaveLength(16_377)
    expect(bearer(ofLength(16_384 - 6))).toBeUndefined()
  })
})
