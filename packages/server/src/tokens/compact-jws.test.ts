import { expect, it } from 'vitest'
import { accessTypes, personTypes, readCompactJws } from './compact-jws.ts'
import { UnreadableTokenError } from './unreadable-token.ts'

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signature = encoded('a signature')

/** A token with this header and payload beside what each has. */
const token = (header: object = {}, payload: object = {}): string =>
  `${encoded({ alg: 'RS256', ...header })}.${encoded({ sub: 'u1', ...payload })}.${signature}`

/** All that an error tells its readers. */
function refusal(text: string, types: readonly string[] = personTypes): Readonly<Record<string, unknown>> {
  try {
    readCompactJws(text, types)
  } catch (error) {
    if (!(error instanceof UnreadableTokenError)) throw error
    const { name, code, claim, received, mend } = error
    return JSON.parse(JSON.stringify({ reason: error.message, name, code, claim, received, mend }))
  }
  throw new Error('the token was read')
}
const unreadable = { name: 'UnreadableTokenError', code: 'ERR_TOKEN_UNREADABLE' }

it('takes a token apart: its header with all that is in it, and its payload', () => {
  expect(readCompactJws(token({ kid: 'k', x: 1 }, { a: [{ b: null }] }), personTypes)).toEqual({
    header: { alg: 'RS256', kid: 'k', x: 1 },
    payload: { sub: 'u1', a: [{ b: null }] },
  })
})

it('reads up to a hundred thousand characters', () => {
  const filled = (length: number) => {
    const head = `${encoded({ alg: 'RS256' })}.${encoded({})}.`
    return head + 'A'.repeat(length - head.length)
  }
  // 4n characters carry 3n bytes, so that the last has no stray bits.
  const longest = filled(100_000)
  const last = longest.slice(longest.lastIndexOf('.') + 1).length % 4
  expect(last).not.toBe(1)
  expect(readCompactJws(longest, personTypes).payload).toEqual({})
  expect(refusal(filled(100_001))).toEqual({ ...unreadable, reason: 'the token is too long' })
})

it.each([
  ['a.b', 'the token has not three parts'],
  ['a.b.c.d', 'the token has not three parts'],
  ['a.b.c.d.e.f', 'the token has not three parts'],
  ['', 'the token has not three parts'],
  [`.${encoded({})}.${signature}`, 'the header of the token is not base64url'],
  [`${encoded({ alg: 'RS256' })}..${signature}`, 'the payload of the token is not base64url'],
  [`${encoded({ alg: 'RS256' })}.${encoded({})}.`, 'the signature of the token is not base64url'],
  [`${encoded({ alg: 'RS256' })}=.${encoded({})}.AA`, 'the header of the token is not base64url'],
  [`${encoded({ alg: 'RS256' })}.${encoded({})}.A+`, 'the signature of the token is not base64url'],
  [`${encoded({ alg: 'RS256' })}.${encoded({})}.AB`, 'the signature of the token is not base64url'],
  [`${encoded([])}.${encoded({})}.AA`, 'the header is not a JSON object'],
  [`${encoded({ alg: 'RS256' })}.${encoded(null)}.AA`, 'the payload is not a JSON object'],
])('refuses %j', (text, reason) => {
  expect(refusal(text)).toEqual({ ...unreadable, reason })
})

it('says of an encrypted token what to do', () => {
  expect(refusal('a.b.c.d.e')).toEqual({
    ...unreadable,
    reason: 'the token is encrypted (JWE), which is not read',
    mend: 'Switch the encryption of these tokens off where they are made; signed ones are what is read.',
  })
})

it.each([undefined, null, 7, ['RS256']])('refuses the algorithm %j', alg => {
  expect(refusal(token({ alg }))).toEqual({ ...unreadable, reason: 'the header names no alg', claim: 'alg' })
})

it.each(['none', 'None', 'NONE', 'nOnE'])('refuses %s by its name, before its empty signature', alg => {
  expect(refusal(`${encoded({ alg })}.${encoded({})}.`)).toEqual({
    name: 'UnreadableTokenError',
    code: 'ERR_JOSE_ALG_NOT_ALLOWED',
    reason: 'nobody has signed the token (alg none)',
    claim: 'alg',
  })
})

it.each([
  ['crit', ['exp']],
  ['crit', []],
  ['crit', null],
  ['b64', true],
  ['b64', false],
])('refuses a header with %s: %j', (name, value) => {
  expect(refusal(token({ [name]: value }))).toEqual({
    ...unreadable,
    reason: `the header has ${name}, of which nothing is understood here`,
    claim: name,
  })
})

it.each([7, null, ['k'], {}])('refuses the key id %j, which is no text', kid => {
  expect(refusal(token({ kid }))).toEqual({ ...unreadable, reason: 'kid is no text', claim: 'kid' })
})

it.each(['JWT', 'jwt', 'application/jwt', 'Application/JWT'])('takes the type %s', typ => {
  expect(readCompactJws(token({ typ }), personTypes).header.typ).toBe(typ)
})

it.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'JWT'])('takes an access token of type %s', typ => {
  expect(readCompactJws(token({ typ }), accessTypes).header.typ).toBe(typ)
})

it.each(['at+jwt', 'logout+jwt', 'text/jwt', '', null, 7, ['JWT'], ['application/jwt']])(
  'refuses a token of type %j where one about a person is asked for',
  typ => {
    expect(refusal(token({ typ }))).toEqual({
      name: 'UnreadableTokenError',
      code: 'ERR_TOKEN_TYPE',
      reason: 'the type of the token is that of another kind of token',
      claim: 'typ',
      received: typ,
    })
  },
)

const dates = ['exp', 'nbf', 'iat', 'auth_time']

it.each(dates)('takes %s at either end of time', claim => {
  for (const value of [0, 1.5, 1e12]) {
    expect(readCompactJws(token({}, { [claim]: value }), personTypes).payload[claim]).toBe(value)
  }
})

it.each(dates)('refuses a %s that is no time', claim => {
  for (const value of [-1, 1e12 + 1, '1', null, true, [1]]) {
    expect(refusal(token({}, { [claim]: value }))).toEqual({
      ...unreadable,
      reason: `the claim ${claim} is no time`,
      claim,
      received: value,
    })
  }
})
