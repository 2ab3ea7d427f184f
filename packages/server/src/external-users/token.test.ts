import { expect, it } from 'vitest'
import { readToken } from './token.ts'

const jwt = 'e30.e30.c2ln'

it.each([
  [{ 'x-bp-externalauth': jwt }, { token: jwt, inAuthorization: false }],
  [{ 'x-bp-externalauth': `\t Bearer ${jwt} ` }, { token: jwt, inAuthorization: false }],
  [{ authorization: `bearer  ${jwt}` }, { token: jwt, inAuthorization: true }],
  [{ authorization: 'Bearer of-the-app' }, undefined],
  // Space and tab alone may stand around a value; anything else is part of it, and then it is no token.
  [{ 'x-bp-externalauth': `${jwt}\xa0` }, { token: '', inAuthorization: false }],
  [{ authorization: `\xa0Bearer ${jwt}` }, undefined],
  [{}, undefined],
])('reads %j', (headers, expected) => {
  expect(readToken(headers)).toEqual(expected)
})
