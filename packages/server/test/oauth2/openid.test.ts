import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn, trustsEmailIn } from './support/attempt.ts'
import { clientSecret, type FaultyProvider, now, startFaultyProvider } from './support/faulty-provider.ts'
import { createSigningKey } from './support/keys.ts'
import { openIdOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('any OpenID provider signs in by its issuer alone, tied to iss and sub', async () => {
  const profile = await signIn(strategyWith(openIdOptions(provider)), provider)
  expect([profile.issuer, profile.subject]).toEqual([provider.origin, 'pairwise-ada'])
})

test('takes the address of the discovery document for the issuer that it belongs to', async () => {
  const issuer = `${provider.origin}/.well-known/openid-configuration`
  const profile = await signIn(strategyWith(openIdOptions(provider, { issuer })), provider)
  expect(profile.issuer).toBe(provider.origin)
})

test('refuses a discovery document of another issuer', async () => {
  provider.discovery = honest => ({ json: { ...honest, issuer: 'https://evil.example' } })
  await expect(strategyWith(openIdOptions(provider)).begin({ state: 's' })).rejects.toMatchObject({
    code: 'client_misconfigured',
    detail: { expected: provider.origin, received: 'https://evil.example' },
  })
})

test('authenticates with HTTP Basic where the provider names no method, as OpenID Connect has it', async () => {
  await signIn(strategyWith(openIdOptions(provider)), provider)
  expect(provider.tokenRequests[0]?.authorization).toMatch(/^Basic /)
  expect(provider.tokenRequests[0]?.form.has('client_secret')).toBe(false)
})

test('puts the secret into the body for a provider that takes it only there', async () => {
  provider.discovery = honest => ({
    json: { ...honest, token_endpoint_auth_methods_supported: ['client_secret_post'] },
  })
  await signIn(strategyWith(openIdOptions(provider)), provider)
  expect(provider.tokenRequests[0]?.form.get('client_secret')).toBe(clientSecret)
})

test('a public client sends no secret at all', async () => {
  const { clientSecret: _none, ...options } = openIdOptions(provider)
  const error = await refusal(signIn(strategyWith(options), provider))
  expect(error.detail).toMatchObject({ error: 'invalid_client', call: 'token' })
  expect(provider.tokenRequests[0]?.authorization).toBeUndefined()
  expect([...(provider.tokenRequests[0]?.form.keys() ?? [])].sort()).toEqual([
    'client_id',
    'code',
    'code_verifier',
    'grant_type',
    'redirect_uri',
  ])
})

test('email_verified: true vouches for `email` alone', async () => {
  provider.claims = honest => ({ ...honest, email_verified: true })
  const profile = await signIn(strategyWith(openIdOptions(provider)), provider)
  expect([trustsEmailIn(profile, 'email'), trustsEmailIn(profile, 'nickname')]).toEqual([true, false])
})

test('an address without email_verified is not trusted, and the log says what to set', async () => {
  const profile = await signIn(strategyWith(openIdOptions(provider)), provider)
  expect(trustsEmailIn(profile, 'email')).toBe(false)
  expect(profile.untrustedBecause).toContain('options.trustEmail')
})

test('options.trustEmail vouches where the provider says nothing', async () => {
  const profile = await signIn(strategyWith(openIdOptions(provider, { trustEmail: true })), provider)
  expect(trustsEmailIn(profile, 'email')).toBe(true)
})

test('options.trustEmail does not overrule email_verified: false', async () => {
  provider.claims = honest => ({ ...honest, email_verified: false })
  const profile = await signIn(strategyWith(openIdOptions(provider, { trustEmail: true })), provider)
  expect(trustsEmailIn(profile, 'email')).toBe(false)
})

test('email_verified in userinfo does not vouch for another address in the id_token', async () => {
  provider.userInfo = () => ({
    json: { sub: 'pairwise-ada', email: 'mallory@evil.example', email_verified: true },
  })
  const profile = await signIn(strategyWith(openIdOptions(provider)), provider)
  expect(profile.claims.email).toBe('ada@contoso.test')
  expect(trustsEmailIn(profile, 'email')).toBe(false)
})

test('a key that appeared since the last look is found by its kid', async () => {
  const strategy = strategyWith(openIdOptions(provider))
  await signIn(strategy, provider)
  const next = await createSigningKey('key-2')
  provider.sign = claims => next.sign(claims)
  provider.keys = honest => ({ json: { keys: [...honest, next.publicJwk] } })
  const profile = await signIn(strategy, provider)
  expect(profile.subject).toBe('pairwise-ada')
  expect(provider.requests.filter(request => request === 'GET /keys')).toHaveLength(2)
})

test('reads discovery document and keys once for many sign-ins', async () => {
  const strategy = strategyWith(openIdOptions(provider))
  for (let i = 0; i < 3; i++) await signIn(strategy, provider)
  expect(
    provider.requests.filter(request => !request.startsWith('POST') && !request.includes('userinfo')),
  ).toEqual(['GET /.well-known/openid-configuration', 'GET /keys'])
})

test('many sign-ins at once share one discovery request', async () => {
  const strategy = strategyWith(openIdOptions(provider))
  await Promise.all(Array.from({ length: 20 }, () => strategy.begin({ state: 's' })))
  expect(provider.requests).toHaveLength(1)
})

test('an access token that is a JWT is verified and its claims join the profile', async () => {
  const signer = await createSigningKey('access')
  const jwtToken = {
    audience: 'api',
    issuer: 'https://tokens.test',
    algorithms: ['RS256'],
    publicKey: signer.publicPem,
  }
  provider.accessToken = await signer.sign({
    ...{ aud: 'api', iss: 'https://tokens.test', sub: 'pairwise-ada', exp: now / 1000 + 60 },
    ...{ groups: ['staff'], email: 'other@contoso.test' },
  })
  const profile = await signIn(strategyWith(openIdOptions(provider, { jwtToken })), provider)
  expect(profile.claims.groups).toEqual(['staff'])
  expect(profile.claims.email).toBe('ada@contoso.test')
})

test('a clock half a minute off is tolerated', async () => {
  const slow = { now: () => now - 30_000 }
  const profile = await signIn(strategyWith(openIdOptions(provider), { clock: slow }), provider)
  expect(profile.subject).toBe('pairwise-ada')
})
