import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Json } from '../../src/identity/json.ts'
import { refusal, signIn } from './support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from './support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

/** Comes back with an error in place of a code. */
const comeBackWith = (answer: Record<string, string>) =>
  refusal(
    signIn(strategyWith(entraOptions(provider)), provider, parameters => {
      parameters.delete('code')
      for (const [name, value] of Object.entries(answer)) parameters.set(name, value)
    }),
  )

test('a cancelled sign-in, which Entra sends without a description, is a cancelled sign-in', async () => {
  const error = await comeBackWith({ error: 'access_denied', error_subcode: 'cancel' })
  expect(error.code).toBe('sign_in_cancelled')
  expect(error.detail).toMatchObject({ subcode: 'cancel', call: 'callback' })
})

test('somebody who is not assigned to the app was refused, and did not cancel', async () => {
  const error = await comeBackWith({
    error: 'access_denied',
    error_description:
      "AADSTS50105: Your administrator has configured the application Support ('x') to block users.\r\nTrace ID: 5b8e\r\nCorrelation ID: 77aa\r\nTimestamp: 2026-03-01 12:00:00Z",
  })
  expect(error.code).toBe('provider_refused')
  expect(error.detail).toMatchObject({ aadsts: 50105, mend: expect.stringContaining('Users and groups') })
  expect(error.detail.description).not.toMatch(/[\r\n]/)
})

test('waiting for an administrator is not cancelling, although Entra says `cancel`', async () => {
  const error = await comeBackWith({
    error: 'access_denied',
    error_subcode: 'cancel',
    error_description: 'AADSTS90094: Admin consent is required.',
  })
  expect(error.code).toBe('provider_refused')
  expect(error.detail.mend).toContain('Grant admin consent')
})

test('an unknown number is a refusal that quotes the provider', async () => {
  const error = await comeBackWith({ error: 'access_denied', error_description: 'AADSTS999999: New one.' })
  expect(error.code).toBe('provider_refused')
  expect(error.detail.description).toBe('AADSTS999999: New one.')
})

for (const [error, code] of [
  ['temporarily_unavailable', 'provider_unreachable'],
  ['server_error', 'provider_misbehaved'],
  ['invalid_scope', 'client_misconfigured'],
  ['unauthorized_client', 'client_misconfigured'],
  ['something_new', 'provider_refused'],
  ['toString', 'provider_refused'],
] as const) {
  test(`${error} becomes ${code}`, async () => {
    expect((await comeBackWith({ error })).code).toBe(code)
  })
}

test('an answer with neither code nor error is not an answer', async () => {
  expect((await comeBackWith({})).code).toBe('provider_misbehaved')
})

test('the state of another attempt is refused before the code is redeemed', async () => {
  const error = await refusal(
    signIn(strategyWith(entraOptions(provider)), provider, parameters => parameters.set('state', 'other')),
  )
  expect(error.code).toBe('sign_in_unknown')
  expect(provider.tokenRequests).toEqual([])
})

test('a doubled parameter is refused before the code is redeemed', async () => {
  const error = await refusal(
    signIn(strategyWith(entraOptions(provider)), provider, parameters => parameters.append('code', 'other')),
  )
  expect(error.code).toBe('provider_misbehaved')
  expect(provider.tokenRequests).toEqual([])
})

test('a sealed attempt that belongs to no OAuth strategy is refused', async () => {
  const strategy = strategyWith(entraOptions(provider))
  const foreign: Json[] = [null, 'text', [], {}, { codeVerifier: 7 }]
  for (const secrets of foreign) {
    const error = await refusal(
      strategy.finish({ parameters: new URLSearchParams({ code: 'c', state: 's' }), state: 's', secrets }),
    )
    expect(error.code).toBe('sign_in_unknown')
  }
})

test('`iss` of the tenant is accepted on `common`', async () => {
  const iss = `${provider.origin}/${provider.tid}/v2.0`
  const profile = await signIn(strategyWith(entraOptions(provider, 'common')), provider, parameters =>
    parameters.set('iss', iss),
  )
  expect(profile.issuer).toBe(iss)
})

test('a promised `iss` that is missing is refused (RFC 9207)', async () => {
  const error = await refusal(
    signIn(strategyWith(openIdOptions(provider)), provider, parameters => parameters.delete('iss')),
  )
  expect(error.code).toBe('token_invalid')
  expect(error.detail).toMatchObject({ claim: 'iss', expected: provider.origin, received: null })
})
