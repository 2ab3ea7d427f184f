import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn, trustsEmailIn } from './support/attempt.ts'
import {
  adasObjectId,
  clientSecret,
  contoso,
  type FaultyProvider,
  fabrikam,
  personal,
  startFaultyProvider,
} from './support/faulty-provider.ts'
import { callbackURL, entraOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test("the guide's own entry signs in, tied to tenant and object id", async () => {
  const profile = await signIn(strategyWith(entraOptions(provider)), provider)
  expect(profile).toMatchObject({
    issuer: `${provider.origin}/${contoso}/v2.0`,
    subject: adasObjectId,
    claims: { email: 'ada@contoso.test', name: 'Ada Lovelace', tid: contoso },
  })
  expect(trustsEmailIn(profile, 'email')).toBe(true)
  expect(profile.untrustedBecause).toBeUndefined()
})

test('asks with PKCE, nonce and exactly the registered redirect_uri', async () => {
  await signIn(strategyWith(entraOptions(provider)), provider)
  expect(Object.fromEntries(provider.asked)).toMatchObject({
    response_type: 'code',
    redirect_uri: callbackURL,
    scope: 'openid profile email',
    state: 'state-of-this-attempt',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  })
})

test('sends the client secret in the body, to the letter', async () => {
  await signIn(strategyWith(entraOptions(provider)), provider)
  expect(provider.tokenRequests[0]?.form.get('client_secret')).toBe(clientSecret)
  expect(provider.tokenRequests[0]?.authorization).toBeUndefined()
})

test('uses a nonce and a verifier of its own for every attempt', async () => {
  const strategy = strategyWith(entraOptions(provider))
  const begun = await Promise.all([strategy.begin({ state: 'a' }), strategy.begin({ state: 'b' })])
  const seen = begun.map(({ location }) => new URL(location).searchParams)
  expect(new Set(seen.map(asked => asked.get('nonce'))).size).toBe(2)
  expect(new Set(seen.map(asked => asked.get('code_challenge'))).size).toBe(2)
})

test('does not send login_hint beside select_account, which Entra refuses', async () => {
  const { location } = await strategyWith(entraOptions(provider)).begin({
    state: 's',
    loginHint: 'ada@contoso.test',
    prompt: 'select_account',
  })
  const asked = new URL(location).searchParams
  expect([asked.get('prompt'), asked.get('login_hint')]).toEqual(['select_account', null])
})

test('reads no userinfo address from the file when it names none, but the one of the discovery document', async () => {
  const { userInfoURL: _none, ...options } = entraOptions(provider)
  await signIn(strategyWith(options), provider)
  expect(provider.requests).toContain('GET /oidc/userinfo')
})

for (const tenant of ['common', 'organizations']) {
  test(`on \`${tenant}\` the templated issuer is checked with the tenant of the token put in`, async () => {
    provider.tid = fabrikam
    const profile = await signIn(strategyWith(entraOptions(provider, tenant)), provider)
    expect(profile.issuer).toBe(`${provider.origin}/${fabrikam}/v2.0`)
  })
}

test('on `common` an unlisted tenant proves who, but not an e-mail address (nOAuth)', async () => {
  provider.tid = fabrikam
  const strategy = strategyWith(entraOptions(provider, 'common', { trustEmail: true }))
  const profile = await signIn(strategy, provider)
  expect(profile.claims.email).toBe('ada@contoso.test')
  expect(trustsEmailIn(profile, 'email')).toBe(false)
  expect(profile.untrustedBecause).toContain('options.tenants')
  expect(profile.untrustedBecause).toContain('options.trustEmail does not count')
})

test('on `common` a listed tenant is trusted with the addresses of its people', async () => {
  const options = entraOptions(provider, 'common', { tenants: [contoso] })
  const profile = await signIn(strategyWith(options), provider)
  expect(trustsEmailIn(profile, 'email')).toBe(true)
})

for (const value of [true, 1, '1', 'true']) {
  test(`on \`common\` xms_edov ${JSON.stringify(value)} vouches for \`email\`, and for no other claim`, async () => {
    provider.claims = honest => ({ ...honest, xms_edov: value })
    const profile = await signIn(strategyWith(entraOptions(provider, 'common')), provider)
    expect([trustsEmailIn(profile, 'email'), trustsEmailIn(profile, 'preferred_username')]).toEqual([
      true,
      false,
    ])
  })
}

test('xms_edov does not vouch for an address that only userinfo sends', async () => {
  provider.claims = ({ email: _absent, ...honest }) => ({ ...honest, xms_edov: true })
  const profile = await signIn(strategyWith(entraOptions(provider, 'common')), provider)
  expect(profile.claims.email).toBe('ada@contoso.test')
  expect(trustsEmailIn(profile, 'email')).toBe(false)
})

test('`consumers` takes personal accounts, whose addresses nobody here vouched for', async () => {
  provider.tid = personal
  const profile = await signIn(strategyWith(entraOptions(provider, 'consumers')), provider)
  expect(trustsEmailIn(profile, 'email')).toBe(false)
})

test('a verified domain in the address stands for the tenant that the discovery document names', async () => {
  const profile = await signIn(strategyWith(entraOptions(provider, 'contoso.test')), provider)
  expect(profile.issuer).toBe(`${provider.origin}/${contoso}/v2.0`)
  expect(trustsEmailIn(profile, 'email')).toBe(true)
})

test('options.issuer that leads to Entra is held to the rules of Entra', async () => {
  const { authorizationURL, tokenURL, userInfoURL, ...options } = entraOptions(provider)
  const profile = await signIn(
    strategyWith({ ...options, issuer: `${provider.origin}/${contoso}/v2.0` }),
    provider,
  )
  expect(profile.subject).toBe(adasObjectId)
})

test('an account without e-mail still has an identity', async () => {
  provider.claims = ({ email: _absent, ...honest }) => honest
  provider.userInfo = () => ({ json: { sub: 'pairwise-ada' } })
  const profile = await signIn(strategyWith(entraOptions(provider)), provider)
  expect(profile.subject).toBe(adasObjectId)
  expect(profile.claims.email).toBeUndefined()
})

test('a token without oid is refused with the scope to add', async () => {
  provider.claims = ({ oid: _absent, ...honest }) => honest
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail.mend).toContain('`profile`')
})

test('a scope without openid is refused before anybody is sent anywhere', async () => {
  const strategy = strategyWith(entraOptions(provider, contoso, { scope: 'profile,email' }))
  await expect(strategy.begin({ state: 's' })).rejects.toMatchObject({
    code: 'client_misconfigured',
    detail: { reason: expect.stringContaining('`openid`') },
  })
})

test('keeps what signing out at the provider needs', async () => {
  provider.claims = honest => ({ ...honest, login_hint: 'O.hint', sid: 'session-1' })
  const strategy = strategyWith(entraOptions(provider))
  const { atProvider } = await signIn(strategy, provider)
  expect(atProvider).toMatchObject({ sid: 'session-1', kept: { loginHint: 'O.hint' } })
  const url = new URL(
    (await strategy.signOutUrl({ state: 'out', ...(atProvider ? { kept: atProvider.kept } : {}) })) ?? '',
  )
  expect(url.pathname).toBe(`/${contoso}/oauth2/v2.0/logout`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'client-of-the-tests',
    post_logout_redirect_uri: callbackURL,
    state: 'out',
    id_token_hint: (atProvider?.kept as { idToken: string } | undefined)?.idToken,
    logout_hint: 'O.hint',
  })
})
