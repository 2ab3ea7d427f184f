import { expect, it } from 'vitest'
import {
  API_TOKEN,
  API_TOKEN_PREFIX,
  callerIdOf,
  holdsApiToken,
  TooManyTokensError,
  tokenIdOf,
} from './api-token.ts'

const value = `gw_${'aZ0_-'.repeat(8)}abc`

it('a token is our prefix and 43 characters, and nothing more', () => {
  expect(API_TOKEN_PREFIX).toBe('gw_')
  expect(API_TOKEN.test(value)).toBe(true)
  for (const not of [
    `${value}a`,
    value.slice(1),
    value.slice(0, -1),
    `x${value}`,
    value.replace('Z', '+'),
    `${value}\n`,
  ]) {
    expect(API_TOKEN.test(not)).toBe(false)
  }
})

it.each([
  ...[
    `Bearer ${value}`,
    value,
    `x${value}x`,
    `Basic ${value}`,
    value.toUpperCase(),
    'Bearer gw_',
    'bearer   gw_x',
  ],
])('%s holds one, or what is left of one', authorization => {
  expect(holdsApiToken(authorization)).toBe(true)
})

it.each([
  ...[
    '',
    'Bearer x',
    'gw_',
    'gw_x',
    `Bearer ${value.slice(3)}`,
    `Bearer x${value.slice(0, -1)}`,
    'Bearergw_',
  ],
  ...[value.slice(0, -1), `x Bearer gw_x`, value.replace('Z', '+')],
])('%j holds none', authorization => {
  expect(holdsApiToken(authorization)).toBe(false)
})

it('one too many is an error with a name', () => {
  expect(new TooManyTokensError().name).toBe('TooManyTokensError')
})

it('a caller is known by the id of a token, and by nothing like it', () => {
  expect(callerIdOf('t1')).toBe('api-token.t1')
  expect(tokenIdOf('api-token.t1')).toBe('t1')
  expect(['t1', 'x api-token.', 'machine:t1', 'xapi-token.t1'].map(tokenIdOf)).toEqual([
    ...[undefined, undefined, undefined, undefined],
  ])
})
