import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn, trustsEmailIn } from './support/attempt.ts'
import { clientSecret, type FaultyProvider, now, startFaultyProvider } from './support/faulty-provider.ts'
import { createSigningKey } from './support/keys.ts'
import { plainOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
  // What GitHub answers: no id_token, comma-separated scopes, and an account number for a subject.
  provider.token = () => ({
    json: { access_token: 'gho_token', token_type: 'bearer', scope: 'read:user,user:email' },
  })
  provider.userInfo = () => ({
    json: { id: 583231, login: 'ada', name: 'Ada Lovelace', email: 'ada@contoso.test' },
  })
})
afterEach(() => provider.close())

test('signs in by userInfoURL with a numeric id and no sub', async () => {
  const profile = await signIn(strategyWith(plainOptions(provider)), provider)
  expect(profile).toMatchObject({
    issuer: `urn:gatewright:oauth2:${provider.origin}/login/oauth/token,${provider.origin}/user`,
    subject: '583231',
    claims: { login: 'ada', email: 'ada@contoso.test' },
  })
  expect(profile.atProvider).toBeUndefined()
  expect(provider.bearers).toEqual(['Bearer gho_token'])
})

test('sends PKCE and the secret, and no nonce that nobody would return', async () => {
  await signIn(strategyWith(plainOptions(provider)), provider)
  expect(provider.asked.get('code_challenge_method')).toBe('S256')
  expect(provider.asked.has('nonce')).toBe(false)
  expect(provider.tokenRequests[0]?.form.get('client_secret')).toBe(clientSecret)
  expect(provider.tokenRequests[0]?.form.get('code_verifier')).toMatch(/^[\w-]{43}$/)
})

test('an e-mail address is trusted only when the file says so', async () => {
  const untrusted = await signIn(strategyWith(plainOptions(provider)), provider)
  expect(trustsEmailIn(untrusted, 'email')).toBe(false)
  const trusted = await signIn(strategyWith(plainOptions(provider, { trustEmail: true })), provider)
  expect(trustsEmailIn(trusted, 'email')).toBe(true)
})

test('an error sent with status 200, as GitHub does, is an error', async () => {
  provider.token = () => ({
    json: { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' },
  })
  const error = await refusal(signIn(strategyWith(plainOptions(provider)), provider))
  expect(error.code).toBe('provider_refused')
  expect(error.detail).toMatchObject({ error: 'bad_verification_code', place: 'person' })
})

for (const [error, description] of [
  ['incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.'],
  ['redirect_uri_mismatch', 'The redirect_uri MUST match the registered callback URL.'],
]) {
  test(`${error} says that the set-up is wrong`, async () => {
    provider.token = () => ({ json: { error, error_description: description } })
    const refused = await refusal(signIn(strategyWith(plainOptions(provider)), provider))
    expect(refused.code).toBe('client_misconfigured')
    expect(refused.detail.description).toBe(description)
  })
}

test('an id beyond exact numbers is refused, because two people would share it', async () => {
  provider.userInfo = () => ({ text: '{"id": 9007199254740993}', type: 'application/json' })
  expect((await refusal(signIn(strategyWith(plainOptions(provider)), provider))).code).toBe(
    'provider_misbehaved',
  )
})

for (const json of [{}, { id: null }, { id: '' }, { sub: { a: 1 } }, { id: Number.MAX_VALUE }]) {
  test(`userinfo ${JSON.stringify(json)} names nobody`, async () => {
    provider.userInfo = () => ({ json })
    expect((await refusal(signIn(strategyWith(plainOptions(provider)), provider))).code).toBe(
      'provider_misbehaved',
    )
  })
}

test('an id_token that nothing can verify is not believed', async () => {
  provider.token = () => ({
    json: { access_token: 't', token_type: 'bearer', id_token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.' },
  })
  const profile = await signIn(strategyWith(plainOptions(provider)), provider)
  expect(profile.subject).toBe('583231')
})

test('without userInfoURL a verified JWT access token says who it is', async () => {
  const signer = await createSigningKey('access')
  const token = await signer.sign({ sub: 'ada', exp: now / 1000 + 60, email: 'ada@contoso.test' })
  provider.token = () => ({ json: { access_token: token, token_type: 'bearer' } })
  const { userInfoURL: _none, ...options } = plainOptions(provider)
  const jwtToken = { algorithms: ['RS256'], publicKey: signer.publicPem }
  const profile = await signIn(strategyWith({ ...options, jwtToken }), provider)
  expect(profile.subject).toBe('ada')
})

test('options that say nothing about who signs in are refused with what to set', async () => {
  const { userInfoURL: _none, ...options } = plainOptions(provider)
  await expect(strategyWith(options).begin({ state: 's' })).rejects.toMatchObject({
    code: 'client_misconfigured',
    detail: {
      reason: expect.stringContaining('options.userInfoURL'),
      mend: expect.stringContaining('options.issuer'),
    },
  })
})

test('the v1.0 endpoint of Entra is named as the mistake it is', async () => {
  const options = plainOptions(provider, {
    authorizationURL: 'https://login.microsoftonline.com/contoso.com/oauth2/authorize',
  })
  await expect(strategyWith(options).begin({ state: 's' })).rejects.toMatchObject({
    code: 'client_misconfigured',
    detail: { mend: expect.stringContaining('(v2)') },
  })
})

test('keeps parameters that the configured address carries, and its own win', async () => {
  const authorizationURL = `${provider.origin}/login/oauth/authorize?allow_signup=false&state=fixed`
  const { location } = await strategyWith(plainOptions(provider, { authorizationURL })).begin({ state: 's' })
  const asked = new URL(location).searchParams
  expect([asked.get('allow_signup'), asked.getAll('state')]).toEqual(['false', ['s']])
})
