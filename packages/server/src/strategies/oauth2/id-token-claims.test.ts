import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../../errors.ts'
import { checkAudience, checkRequested, requestedMaxAge } from './id-token-claims.ts'

type Options = Parameters<typeof checkAudience>[0]
const us = { clientID: 'us' } as Options
const outcome = (run: () => void) => {
  try {
    run()
    return 'fits'
  } catch (error) {
    if (!(error instanceof GatewrightError)) throw error
    expect(error.code).toBe('token_invalid')
    const { token, ...detail } = error.detail
    expect(token).toBe('id_token')
    return detail
  }
}

describe('the audience', () => {
  const audience = (claims: Record<string, unknown>, options = us) =>
    outcome(() => checkAudience(options, claims))
  const forOthers = (received: string) => ({
    reason: 'the token is for others beside this client',
    claim: 'aud',
    expected: 'us',
    received,
    place: 'configuration',
    mend: 'If you know all of them and they are yours, list them in options.trustedAudiences.',
  })

  it('is us alone', () => {
    expect(audience({ aud: 'us' })).toBe('fits')
    expect(audience({ aud: ['us'], azp: 'us' })).toBe('fits')
    expect(audience({ aud: ['us', 'a', 'b'], azp: 'us' })).toEqual(forOthers('a, b'))
    expect(audience({ aud: 'a' })).toEqual(forOthers('a'))
    expect(audience({})).toEqual(forOthers(''))
  })

  it('is with us those whom the file names, where azp says our name', () => {
    const options = { ...us, trustedAudiences: ['a', ''] } as Options
    expect(audience({ aud: ['us', 'a'], azp: 'us' }, options)).toBe('fits')
    expect(audience({ aud: ['us', 'a', 'b'], azp: 'us' }, options)).toEqual(forOthers('b'))
    expect(audience({ aud: ['us', 'a'] }, options)).toEqual({
      reason: 'the token has several audiences and no azp',
      claim: 'azp',
      expected: 'us',
    })
  })

  it.each(['them', '', null, ['us']])('is not us where azp is %j', azp => {
    expect(audience({ aud: 'us', azp })).toEqual({
      reason: 'the token was made for another client',
      claim: 'azp',
      expected: 'us',
      received: String(azp),
    })
  })
})

it.each([
  ['https://idp.test/a?max_age=0', 0],
  ['https://idp.test/a?max_age=300&x=1', 300],
  ['https://idp.test/a?max_age=999999999', 999_999_999],
  ['https://idp.test/a?max_age=1000000000', undefined],
  ['https://idp.test/a?max_age=', undefined],
  ['https://idp.test/a?max_age=-1', undefined],
  ['https://idp.test/a?max_age=1x', undefined],
  ['https://idp.test/a?max_age=x1', undefined],
  ['https://idp.test/a?max_age=&max_age=60', 60],
  ['https://idp.test/a?max_age=600&max_age=60&max_age=90', 60],
  ['https://idp.test/a', undefined],
  ['no address', undefined],
  [undefined, undefined],
])('the longest age that %s asks for is %s', (address, seconds) => {
  expect(requestedMaxAge(address)).toBe(seconds)
})

const now = 1_700_000_000
const asking = (parameters: Record<string, string> | readonly [string, string][]) =>
  `https://idp.test/a?${new URLSearchParams(parameters as Record<string, string>)}`
const askingClaims = (claims: object) => asking({ claims: JSON.stringify({ id_token: claims }) })
const told = (address: string | undefined, claims: Record<string, unknown>) =>
  outcome(() => checkRequested(address, claims, now))
const missed = (expected: string, received: unknown, claim = 'acr') => ({
  reason: 'the provider does not say that the sign-in was of the kind that was asked for',
  claim,
  expected,
  received,
  mend: `Let the provider send ${claim} as it is asked for, or take ${claim === 'acr' ? 'acr_values or claims' : 'it'} out of the authorization address.`,
})

describe('acr', () => {
  const acrOf = (address: string | undefined, acr?: unknown) => told(address, { acr })

  it.each([
    undefined,
    'no address',
    'https://idp.test/a',
    asking({ acr_values: '' }),
    asking({ acr_values: ' ' }),
    askingClaims({ acr: null }),
    askingClaims({ acr: { essential: false } }),
    askingClaims({ acr: { essential: 'true' } }),
  ])('may be anything where the address is %s', address => {
    for (const acr of [undefined, 'low', 7]) expect(acrOf(address, acr)).toBe('fits')
  })

  it('is one of those that were asked for', () => {
    const address = asking({ acr_values: 'mfa  hardware' })
    expect([acrOf(address, 'mfa'), acrOf(address, 'hardware')]).toEqual(['fits', 'fits'])
    expect(acrOf(address)).toEqual(missed('mfa hardware', null))
    for (const acr of ['', 'low', ['mfa'], 'mfa hardware']) {
      expect(acrOf(address, acr)).toEqual(missed('mfa hardware', String(acr)))
    }
  })

  it('is asked for by each of several parameters, and the first of them hides no other', () => {
    const twice = asking([
      ['acr_values', ''],
      ['acr_values', 'mfa'],
    ])
    expect([acrOf(twice, 'mfa'), acrOf(twice)]).toEqual(['fits', missed('mfa', null)])
    const claims = asking([
      ['claims', '{'],
      ['claims', JSON.stringify({ id_token: { acr: { values: ['mfa'] } } })],
    ])
    expect([acrOf(claims, 'mfa'), acrOf(claims, 'low')]).toEqual(['fits', missed('mfa', 'low')])
  })

  it('is asked for by a claims parameter, too, by one value or several', () => {
    const address = asking({
      acr_values: 'a',
      claims: JSON.stringify({ id_token: { acr: { value: 'b', values: ['c', 7, 'd'] } } }),
    })
    expect(['a', 'b', 'c', 'd'].map(acr => acrOf(address, acr))).toEqual(['fits', 'fits', 'fits', 'fits'])
    expect(acrOf(address, 'e')).toEqual(missed('a b c d', 'e'))
    const one = askingClaims({ acr: { values: 'c' } })
    expect([acrOf(one, 'c'), acrOf(one)]).toEqual(['fits', missed('c', null)])
  })

  it('is there, whatever it says, where it is essential without values', () => {
    const address = askingClaims({ acr: { essential: true } })
    expect(acrOf(address, 'low')).toBe('fits')
    expect(acrOf(address)).toEqual(missed('any', null))
    for (const acr of ['', 7, ['low']]) expect(acrOf(address, acr)).toEqual(missed('any', String(acr)))
  })

  it.each([
    '{',
    '7',
    'null',
    '{}',
    '{"id_token":null}',
    '{"id_token":[null]}',
    '{"id_token":"acr"}',
    '{"id_token":{}}',
    '{"id_token":{"acr":null}}',
  ])('is not asked for by the claims parameter %s', claims => {
    expect(acrOf(asking({ claims }))).toBe('fits')
  })
})

describe('amr', () => {
  it('has one of the values that were asked for as essential, or any where none were', () => {
    const address = askingClaims({ amr: { essential: true, values: ['mfa', 'hwk'] } })
    for (const amr of [['pwd', 'mfa'], 'hwk']) expect(told(address, { amr })).toBe('fits')
    for (const amr of [['pwd'], [], 'pwd']) {
      expect(told(address, { amr })).toEqual(missed('mfa hwk', String(amr), 'amr'))
    }
    expect(told(address, {})).toEqual(missed('mfa hwk', null, 'amr'))
    const any = askingClaims({ amr: { essential: true } })
    expect([told(any, { amr: ['pwd'] }), told(any, {})]).toEqual(['fits', missed('any', null, 'amr')])
  })

  it('may be anything where it is not essential', () => {
    expect(told(askingClaims({ amr: { values: ['mfa'] } }), {})).toBe('fits')
  })
})

describe('auth_time', () => {
  const essential = askingClaims({ auth_time: { essential: true } })
  const ahead = (received: number) => ({
    reason: 'the provider says that the sign-in is yet to come',
    claim: 'auth_time',
    expected: `at most ${now}`,
    received: String(received),
    mend: 'auth_time is in seconds since 1970. Set the clocks of the provider and of this machine.',
  })

  it('is there where it is essential', () => {
    expect([told(essential, { auth_time: now }), told(essential, { auth_time: 0 })]).toEqual(['fits', 'fits'])
    expect(told(essential, {})).toEqual(missed('any', null, 'auth_time'))
  })

  it.each([essential, asking({ max_age: '60' }), askingClaims({ auth_time: null })])(
    'is not ahead of us where %s asks for it',
    address => {
      expect(told(address, { auth_time: now })).toBe('fits')
      for (const time of [now + 1, now + 1e9]) expect(told(address, { auth_time: time })).toEqual(ahead(time))
    },
  )

  it('may be anything, or missing, where nobody asked', () => {
    for (const address of [undefined, 'https://idp.test/a', askingClaims({ email: { essential: true } })]) {
      for (const time of [now + 1e9, undefined]) expect(told(address, { auth_time: time })).toBe('fits')
    }
    expect(told(askingClaims({ auth_time: null }), {})).toBe('fits')
  })
})
