import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, nowSeconds, startFaultyProvider } from '../support/faulty-provider.ts'
import { createSigningKey } from '../support/keys.ts'
import { openIdOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const honest = { iss: 'https://tokens.test', aud: 'our-api', sub: 'pairwise-ada', exp: nowSeconds + 600 }
const lies: Record<string, JWTPayload> = {
  'another audience': { aud: 'another-api' },
  'another issuer': { iss: 'https://evil.example' },
  'another person': { sub: 'pairwise-mallory' },
  'a time that is over': { exp: nowSeconds - 61 },
}

async function signInWith(claims: JWTPayload, algorithms = ['RS256'], header = {}) {
  const signer = await createSigningKey('access')
  provider.accessToken = await signer.sign(claims, header)
  const jwtToken = { audience: 'our-api', issuer: honest.iss, algorithms, publicKey: signer.publicPem }
  return refusal(signIn(strategyWith(openIdOptions(provider, { jwtToken })), provider))
}

for (const [name, lie] of Object.entries(lies)) {
  test(`refuses a JWT access token for ${name}`, async () => {
    const error = await signInWith({ ...honest, ...lie })
    expect(error.code).toBe('token_invalid')
    expect(error.detail).toMatchObject({ token: 'access_token', claim: Object.keys(lie)[0] })
  })
}

test('refuses one that never expires', async () => {
  const { exp: _absent, ...forever } = honest
  expect((await signInWith(forever)).detail).toMatchObject({ token: 'access_token', claim: 'exp' })
})

test('refuses one that somebody else signed', async () => {
  const somebody = await createSigningKey('somebody')
  const ours = await createSigningKey('ours')
  provider.accessToken = await somebody.sign(honest)
  const jwtToken = { algorithms: ['RS256'], publicKey: ours.publicPem }
  const error = await refusal(signIn(strategyWith(openIdOptions(provider, { jwtToken })), provider))
  expect(error.detail).toMatchObject({ problem: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
})

test('does not take the public key for an HMAC secret, whatever the file says', async () => {
  const error = await signInWith(honest, ['HS256'])
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail.reason).toContain('options.jwtToken.algorithms')
})

test('a key that is none is a mistake of the file, and is not quoted', async () => {
  provider.accessToken = 'irrelevant'
  const jwtToken = { algorithms: ['RS256'], publicKey: '-----BEGIN PRIVATE KEY-----\nsecret\n' }
  const error = await refusal(signIn(strategyWith(openIdOptions(provider, { jwtToken })), provider))
  expect(error.code).toBe('client_misconfigured')
  expect(JSON.stringify(error.detail)).not.toContain('secret')
})
