import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { createSigningKey } from '../support/keys.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

/**
 * Keys come from the address that the configuration leads to, never from the token that they are to prove.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses an id_token that brings its own key', async () => {
  const own = await createSigningKey('attacker')
  for (const header of [
    { jwk: own.publicJwk },
    { jku: `${provider.origin}/attacker/keys` },
    { x5u: `${provider.origin}/attacker/cert` },
    { x5c: [Buffer.from('certificate').toString('base64')] },
  ]) {
    provider.sign = claims => own.sign(claims, header)
    const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
    expect(error.code).toBe('token_invalid')
  }
  expect(provider.requests.filter(request => request.includes('attacker'))).toEqual([])
})

test('refuses a key of its own under the kid of a published one', async () => {
  const own = await createSigningKey('key-1')
  provider.sign = claims => own.sign(claims, { jwk: own.publicJwk })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.detail).toMatchObject({ problem: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
})
