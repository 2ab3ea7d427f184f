import { SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { clientSecret, type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { openIdOptions, strategyWith } from '../support/strategies.ts'

/**
 * Everybody knows the public key. A verifier that lets the token choose HMAC takes it for a shared secret.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

for (const alg of ['HS256', 'HS384', 'HS512']) {
  test(`refuses an id_token that is signed by ${alg} with the public key as the secret`, async () => {
    provider.discovery = honest => ({
      json: { ...honest, id_token_signing_alg_values_supported: ['RS256', alg] },
    })
    provider.sign = claims =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid: provider.key.kid })
        .sign(new TextEncoder().encode(provider.key.publicPem.padEnd(64)))
    const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
    expect(error.code).toBe('token_invalid')
    expect(error.detail.problem).toBe('ERR_JOSE_ALG_NOT_ALLOWED')
  })
}

test('refuses one that is signed with the client secret, which operators share too freely', async () => {
  provider.sign = claims =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(clientSecret.padEnd(32)))
  const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
})
