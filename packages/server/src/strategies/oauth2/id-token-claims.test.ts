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
  ['https://idp.test/a', undefined],
  ['no address', undefined],
  [undefined, undefined],
])('the longest age that %s asks for is %s', (address, seconds) => {
  expect(requestedMaxAge(address)).toBe(seconds)
})

describe('acr', () => {
  const asking = (parameters: Record<string, string>) =>
    `https://idp.test/a?${new URLSearchParams(parameters)}`
  const acrOf = (address: string | undefined, acr?: unknown) =>
    outcome(() => checkRequested(address, { acr } as never))
  const missed = (expected: string, received: unknown) => ({
    reason: 'the provider does not say that the sign-in was of the kind that was asked for',
    claim: 'acr',
    expected,
    received,
    mend: 'Let the provider send acr for these values, or take acr_values out of the authorization address.',
  })

  it.each([
    undefined,
    'no address',
    'https://idp.test/a',
    asking({ acr_values: '' }),
    asking({ acr_values: ' ' }),
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

  it('is asked for by a claims parameter, too, by one value or several', () => {
    const address = asking({
      acr_values: 'a',
      claims: JSON.stringify({ id_token: { acr: { value: 'b', values: ['c', 7, 'd'] } } }),
    })
    expect(['a', 'b', 'c', 'd'].map(acr => acrOf(address, acr))).toEqual(['fits', 'fits', 'fits', 'fits'])
    expect(acrOf(address, 'e')).toEqual(missed('a b c d', 'e'))
    const one = asking({ claims: JSON.stringify({ id_token: { acr: { values: 'c' } } }) })
    expect([acrOf(one, 'c'), acrOf(one)]).toEqual(['fits', missed('c', null)])
  })

  it.each(['{', '7', 'null', '{}', '{"id_token":null}', '{"id_token":{}}', '{"id_token":{"acr":null}}'])(
    'is not asked for by the claims parameter %s',
    claims => {
      expect(acrOf(asking({ claims }))).toBe('fits')
    },
  )
})
