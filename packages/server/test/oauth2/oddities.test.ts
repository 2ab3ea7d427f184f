import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { refusal, signIn } from './support/attempt.ts'
import {
  adasObjectId,
  contoso,
  type FaultyProvider,
  fabrikam,
  now,
  startFaultyProvider,
} from './support/faulty-provider.ts'
import { createSigningKey } from './support/keys.ts'
import {
  entraOptions,
  oauth2Config,
  openIdOptions,
  plainOptions,
  strategyWith,
} from './support/strategies.ts'

/**
 * What providers in the wild do otherwise than the standard, or than most. Each either signs in, or leaves nobody signed in
 * with the cause, the place and the cure.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

/** Changes the answer of the token endpoint. */
const tokens = (change: Record<string, unknown>) => {
  provider.token = async honest => {
    const { json } = (await honest()) as { json: Record<string, unknown> }
    return { json: { ...json, ...change } }
  }
}
const document = (change: Record<string, unknown>) => {
  provider.discovery = honest => ({ json: { ...honest, ...change } })
}

describe('what is not used of a token answer is nobody’s business', () => {
  test.each([
    ['a list of scopes (Twitch)', { scope: ['openid', 'email'] }],
    ['no type of the token', { token_type: undefined }],
    ['a type in other letters', { token_type: 'bearer ' }],
    ['an expiry in words', { expires_in: 'one hour' }],
    ['an expiry before today', { expires_in: -1 }],
    ['a refresh token that is an object', { refresh_token: { value: 'x' } }],
    ['nulls', { scope: null, refresh_token: null, expires_in: null, token_type: null }],
    ['fields of its own', { id_token_hint: 7, user: { id: 1 }, error_description: '' }],
  ])('%s', async (_, change) => {
    tokens(change)
    for (const options of [openIdOptions(provider), entraOptions(provider)]) {
      await signIn(strategyWith(options), provider)
    }
    provider.userInfo = () => ({ json: { id: 7, email: 'ada@contoso.test' } })
    expect((await signIn(strategyWith(plainOptions(provider)), provider)).subject).toBe('7')
  })

  test('a token that is bound to a key is named, and used for nothing', async () => {
    tokens({ token_type: 'DPoP' })
    const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
    expect(error).toMatchObject({
      code: 'client_misconfigured',
      detail: { place: 'provider', mend: expect.stringContaining('DPoP') },
    })
    expect(provider.bearers).toEqual([])
  })
})

describe('a discovery document', () => {
  test.each([
    ['without what is optional', { userinfo_endpoint: undefined, end_session_endpoint: undefined }],
    ['with nulls', { userinfo_endpoint: null, end_session_endpoint: null, scopes_supported: null }],
    ['with a text for a list', { id_token_signing_alg_values_supported: 'RS256 ES256' }],
    ['with a list of something else', { token_endpoint_auth_methods_supported: [null, 7] }],
    [
      'with other methods beside',
      { token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'] },
    ],
    ['that speaks of encryption as a choice', { id_token_encryption_alg_values_supported: ['RSA-OAEP'] }],
  ])('%s signs in', async (_, change) => {
    document(change)
    await signIn(strategyWith(openIdOptions(provider)), provider)
  })

  test('that lacks an address which the file names signs in', async () => {
    document({ token_endpoint: undefined, authorization_endpoint: undefined })
    const options = { tokenURL: `${provider.origin}/token`, authorizationURL: `${provider.origin}/authorize` }
    await signIn(strategyWith(openIdOptions(provider, options)), provider)
  })

  test.each([
    ['HS256', { id_token_signing_alg_values_supported: ['HS256', 'HS512'] }, 'signing key'],
    ['none', { id_token_signing_alg_values_supported: ['none'] }, 'signing key'],
    ['private_key_jwt', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }, 'with a secret'],
    ['tls_client_auth', { token_endpoint_auth_methods_supported: ['tls_client_auth'] }, 'with a secret'],
    ['signed request objects', { require_signed_request_object: true }, 'unsigned'],
    ['pushed', { require_pushed_authorization_requests: true }, 'PAR'],
  ])('that offers %s alone says so before anybody is sent there', async (named, change, mend) => {
    document(change)
    const begun = strategyWith(openIdOptions(provider)).begin({ state: 's' })
    await expect(begun).rejects.toMatchObject({
      code: 'client_misconfigured',
      detail: { place: 'provider', mend: expect.stringContaining(mend) },
    })
    const { detail } = (await begun.catch((error: unknown) => error)) as { detail: object }
    expect(JSON.stringify(detail)).toContain(named)
    expect(provider.tokenRequests).toEqual([])
  })
})

describe('the issuer and the address of its document', () => {
  const tid = '33333333-3333-4333-8333-333333333333'
  const userFlow = () => `${provider.origin}/contoso/B2C_1_signin/v2.0/.well-known/openid-configuration`
  const issuer = () => `${provider.origin}/${tid}/v2.0/`
  const withoutIss = (parameters: URLSearchParams) => parameters.delete('iss')

  /** A user flow of Azure AD B2C: below its issuer nothing stands. */
  function asUserFlow(isHere: (url: URL) => boolean) {
    provider.discovery = (honest, url) =>
      isHere(url)
        ? { json: { ...honest, issuer: issuer(), authorization_response_iss_parameter_supported: undefined } }
        : { status: 404, text: 'nothing here' }
    provider.claims = honest => ({ ...honest, iss: issuer() })
  }

  test('may be two things: a user flow of Azure AD B2C signs in by options.discoveryURL', async () => {
    asUserFlow(({ pathname }) => pathname.includes('B2C_1_signin'))
    const options = openIdOptions(provider, { issuer: issuer(), discoveryURL: userFlow() })
    const profile = await signIn(strategyWith(options), provider, withoutIss)
    expect([profile.issuer, profile.subject]).toEqual([issuer(), 'pairwise-ada'])
  })

  test('a policy in the query stays there', async () => {
    asUserFlow(({ searchParams }) => searchParams.get('p') === 'B2C_1_signin')
    const discoveryURL = `${provider.origin}/contoso/v2.0/.well-known/openid-configuration?p=B2C_1_signin`
    const options = openIdOptions(provider, { issuer: issuer(), discoveryURL })
    await signIn(strategyWith(options), provider, withoutIss)
  })

  test('advice leads to an address that answers', async () => {
    asUserFlow(({ pathname }) => pathname.includes('B2C_1_signin'))
    const pasted = strategyWith(openIdOptions(provider, { issuer: userFlow() }))
    const error = (await pasted.begin({ state: 's' }).catch((each: unknown) => each)) as {
      detail: { received: string; mend: string }
    }
    expect(error.detail.received).toBe(issuer())
    const discoveryURL = /options\.discoveryURL to (\S+)\.$/.exec(error.detail.mend)?.[1] ?? ''
    expect(discoveryURL).toBe(userFlow())
    const followed = openIdOptions(provider, { issuer: error.detail.received, discoveryURL })
    await signIn(strategyWith(followed), provider, withoutIss)
  })

  test('where the document stands at its own issuer, the advice is that alone', async () => {
    const other = `${provider.origin}/other`
    provider.discovery = honest => ({ json: { ...honest, issuer: other } })
    await expect(strategyWith(openIdOptions(provider)).begin({ state: 's' })).rejects.toMatchObject({
      detail: { mend: 'If this is your provider, set options.issuer to the received value exactly.' },
    })
  })

  test('a document at the address of the file still speaks for its issuer alone', async () => {
    const options = openIdOptions(provider, {
      issuer: 'https://accounts.google.com',
      discoveryURL: `${provider.origin}/.well-known/openid-configuration`,
    })
    await expect(strategyWith(options).begin({ state: 's' })).rejects.toMatchObject({
      code: 'client_misconfigured',
      detail: { expected: 'https://accounts.google.com', received: provider.origin },
    })
  })

  test.each([
    ['of another tenant', contoso, fabrikam, {}],
    ['of every tenant', contoso, 'common', {}],
    ['of every tenant, any of which the file lets in', contoso, 'common', { tenants: 'any' }],
    ['of personal accounts as well', 'organizations', 'common', { tenants: 'any' }],
  ] as const)('a document %s is not that of the one that the file names', async (_, named, at, options) => {
    provider.tid = fabrikam
    const strategy = strategyWith(
      openIdOptions(provider, {
        issuer: `${provider.origin}/${named}/v2.0`,
        discoveryURL: `${provider.origin}/${at}/v2.0/.well-known/openid-configuration`,
        ...options,
      }),
    )
    await expect(strategy.begin({ state: 's' })).rejects.toMatchObject({
      code: 'client_misconfigured',
      detail: { reason: 'the discovery document is for another issuer' },
    })
  })

  test('a document of the very tenant that the file names may stand elsewhere', async () => {
    const options = openIdOptions(provider, {
      issuer: `${provider.origin}/${contoso}/v2.0`,
      discoveryURL: `${provider.origin}/contoso.com/v2.0/.well-known/openid-configuration`,
    })
    const profile = await signIn(strategyWith(options), provider, withoutIss)
    expect(profile.source.tenant).toBe(contoso)
  })

  test('whoever begins again and again makes nobody be asked for advice again and again', async () => {
    provider.discovery = honest => ({ json: { ...honest, issuer: `${provider.origin}/other` } })
    const strategy = strategyWith(openIdOptions(provider))
    for (const _ of [1, 2, 3]) await strategy.begin({ state: 's' }).catch(() => {})
    const asked = provider.requests.filter(request => request.startsWith('GET /other/'))
    expect([asked.length, provider.requests.length]).toEqual([1, 4])
  })

  test('version 1 of Entra ID is named, by its document and by its token, with the address that was tried', async () => {
    const authority = `${provider.origin}/${contoso}`
    const entra = { tid: contoso, oid: adasObjectId, ver: '1.0' }
    const asVersionOne = (issuerOfOne: string, authorize: string) => {
      provider.discovery = (honest, { pathname }) => ({
        json: pathname.includes('v2.0')
          ? honest
          : { ...honest, issuer: issuerOfOne, authorization_endpoint: authorize },
      })
      provider.claims = honest => ({ ...honest, ...entra, iss: issuerOfOne })
    }
    asVersionOne(`${authority}/`, `${authority}/oauth2/authorize`)
    await expect(
      strategyWith(openIdOptions(provider, { issuer: authority })).begin({ state: 's' }),
    ).rejects.toMatchObject({
      code: 'client_misconfigured',
      detail: { mend: `Set options.issuer to ${authority}/v2.0.` },
    })
    asVersionOne(provider.origin, `${provider.origin}/authorize`)
    const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
    expect(error.detail).toMatchObject({
      claim: 'ver',
      received: '1.0',
      mend: expect.stringContaining('/v2.0'),
    })
  })

  test('what has the same paths and is no Entra signs in (ADFS, Discord)', async () => {
    const adfs = plainOptions(provider, {
      authorizationURL: `${provider.origin}/adfs/oauth2/authorize/`,
      tokenURL: `${provider.origin}/adfs/oauth2/token`,
    })
    provider.userInfo = () => ({ json: { sub: 'ada' } })
    expect((await signIn(strategyWith(adfs), provider)).subject).toBe('ada')
    const discovered = `${provider.origin}/adfs`
    document({
      issuer: discovered,
      authorization_endpoint: `${discovered}/oauth2/authorize/`,
      authorization_response_iss_parameter_supported: undefined,
    })
    provider.claims = honest => ({ ...honest, iss: discovered, ver: '1.0' })
    provider.userInfo = () => ({
      status: 401,
      json: { error: 'invalid_token', error_description: 'MSIS9921' },
    })
    await signIn(strategyWith(openIdOptions(provider, { issuer: discovered })), provider, withoutIss)
  })
})

describe('userinfo', () => {
  test('is asked of nobody where the file says null', async () => {
    for (const options of [
      openIdOptions(provider, { userInfoURL: null }),
      entraOptions(provider, contoso, { userInfoURL: null }),
    ]) {
      await signIn(strategyWith(options), provider)
    }
    expect(provider.requests.filter(request => request.includes('userinfo'))).toEqual([])
  })

  test('that names nobody is left aside: Graph’s profile, Discord’s user', async () => {
    for (const answer of [
      { '@odata.context': 'x', id: adasObjectId, mail: 'boss@contoso.test' },
      { id: 'user-1' },
    ]) {
      provider.userInfo = () => ({ json: answer })
      const strategy = strategyWith(openIdOptions(provider))
      const profile = await signIn(strategy, provider)
      expect(profile.claims).not.toHaveProperty('mail')
      expect(profile.leftAside?.mend).toContain('"userInfoURL": null')
      expect(strategy.lines.join('\n')).toContain('userinfo')
    }
  })

  test('that is needed for a mapped claim is not done without, and the cause is told', async () => {
    provider.userInfo = () => ({ status: 401, json: {} })
    const options = openIdOptions(provider)
    const fieldMapping = { email: 'email', groups: 'teams' }
    const strategy = strategyWith(options, { config: { ...oauth2Config(options), fieldMapping } })
    const error = await refusal(signIn(strategy, provider))
    expect(error.detail).toMatchObject({ call: 'userinfo', status: 401 })
    provider.claims = honest => ({ ...honest, teams: ['staff'] })
    expect((await signIn(strategy, provider)).claims.teams).toEqual(['staff'])
  })

  describe('that is signed', () => {
    const said = (claims: JWTPayload, sign = provider.key.sign) => {
      provider.userInfo = async () => ({ text: await sign(claims), type: 'application/jwt; charset=utf-8' })
    }
    const honest = () => ({
      sub: 'pairwise-ada',
      iss: provider.origin,
      aud: 'client-of-the-tests',
      team: 'x',
    })
    const team = async () => (await signIn(strategyWith(openIdOptions(provider)), provider)).claims.team

    test('is read by the keys of the provider', async () => {
      said(honest())
      expect(await team()).toBe('x')
      const { iss: _i, aud: _a, ...unnamed } = honest()
      said(unnamed)
      expect(await team()).toBe('x')
    })

    test('is believed nothing where another has signed it, or for another', async () => {
      const other = await createSigningKey('key-1')
      const others: [JWTPayload, typeof provider.key.sign][] = [
        [honest(), other.sign],
        [{ ...honest(), iss: 'https://evil.example' }, provider.key.sign],
        [{ ...honest(), aud: 'another-client' }, provider.key.sign],
        [{ ...honest(), exp: 1 }, provider.key.sign],
      ]
      for (const [claims, sign] of others) {
        said(claims, sign)
        expect(await team()).toBeUndefined()
      }
    })

    test('about another person ends the sign-in', async () => {
      said({ ...honest(), sub: 'mallory' })
      const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
      expect(error).toMatchObject({ code: 'token_invalid', detail: { received: 'mallory' } })
    })

    test('of a provider without published keys says what to change', async () => {
      said({ sub: 'ada' })
      const error = await refusal(signIn(strategyWith(plainOptions(provider)), provider))
      expect(error.detail).toMatchObject({ call: 'userinfo', mend: expect.stringContaining('unsigned') })
    })
  })
})

describe('keys', () => {
  test('that an app of Entra has by its claims mapping are found where the document names the app', async () => {
    const own = await createSigningKey('key-of-this-app')
    provider.sign = claims => own.sign(claims)
    provider.discovery = (honest, { searchParams }) => ({
      json: searchParams.has('appid')
        ? { ...honest, jwks_uri: `${honest.jwks_uri}?appid=${searchParams.get('appid')}` }
        : honest,
    })
    provider.keys = (honest, { searchParams }) => ({
      json: { keys: searchParams.get('appid') === 'client-of-the-tests' ? [own.publicJwk] : honest },
    })
    const strategy = strategyWith(entraOptions(provider))
    for (let i = 0; i < 3; i++) await signIn(strategy, provider)
    // The keys of all, those once more, and those of this app.
    expect(provider.requests.filter(request => request.endsWith('/keys'))).toHaveLength(3)
  })

  test('that are renewed under the same name lock nobody out', async () => {
    const strategy = strategyWith(openIdOptions(provider))
    await signIn(strategy, provider)
    const renewed = await createSigningKey('key-1')
    provider.sign = claims => renewed.sign(claims)
    provider.keys = () => ({ json: { keys: [renewed.publicJwk] } })
    await signIn(strategy, provider)
    expect(provider.requests.filter(request => request === 'GET /keys')).toHaveLength(2)
  })
})

describe('what the provider demands', () => {
  test('a nonce, wherever `openid` is asked for', async () => {
    const begun = await strategyWith(plainOptions(provider, { scope: 'openid email' })).begin({ state: 's' })
    expect(new URL(begun.location).searchParams.get('nonce')).toMatch(/^[\w-]{20,}$/)
    const without = await strategyWith(plainOptions(provider, { scope: 'read:user' })).begin({ state: 's' })
    expect(new URL(without.location).searchParams.has('nonce')).toBe(false)
  })

  /** Takes a request only where it was pushed, by a client that has proved itself. */
  function takePushed() {
    const forms: URLSearchParams[] = []
    provider.pushed = form => {
      forms.push(form)
      return { status: 201, json: { request_uri: 'urn:ietf:params:oauth:request_uri:1', expires_in: 60 } }
    }
    return forms
  }

  test('pushed requests, as its document says: the browser brings nothing but their name', async () => {
    document({
      require_pushed_authorization_requests: true,
      pushed_authorization_request_endpoint: `${provider.origin}/par`,
    })
    const forms = takePushed()
    const strategy = strategyWith(openIdOptions(provider))
    const begun = await strategy.begin({ state: 'state-of-this-attempt' })
    expect(Object.fromEntries(new URL(begun.location).searchParams)).toEqual({
      client_id: 'client-of-the-tests',
      request_uri: 'urn:ietf:params:oauth:request_uri:1',
    })
    expect(forms[0]?.get('state')).toBe('state-of-this-attempt')
    expect(forms[0]?.get('code_challenge_method')).toBe('S256')
    provider.asked = forms[0] ?? new URLSearchParams()
    const parameters = new URLSearchParams({
      code: 'good-code',
      state: 'state-of-this-attempt',
      iss: provider.origin,
    })
    const profile = await strategy.finish({
      parameters,
      state: 'state-of-this-attempt',
      secrets: begun.secrets,
    })
    expect(profile.subject).toBe('pairwise-ada')
  })

  test('pushed requests of this client alone: the next attempt is pushed, for as long as that is taken', async () => {
    document({ pushed_authorization_request_endpoint: `${provider.origin}/par` })
    const strategy = strategyWith(openIdOptions(provider))
    const demanding = (parameters: URLSearchParams) => {
      parameters.delete('code')
      parameters.set('error', 'invalid_request')
      parameters.set('error_description', 'Pushed Authorization Request must be used')
    }
    const error = await refusal(signIn(strategy, provider, demanding))
    expect(error.detail.mend).toContain('Begin the sign-in again')
    const forms = takePushed()
    expect((await strategy.begin({ state: 's' })).location).toContain('request_uri=')
    expect(forms).toHaveLength(1)
    // Anybody may have made it up: nothing is lost by it.
    provider.pushed = () => ({ status: 400, json: { error: 'invalid_request' } })
    expect((await strategy.begin({ state: 's' })).location).toContain('code_challenge=')
  })

  test.each([
    ['invalid_grant', 'DPoP proof JWT not provided', 'DPoP'],
    ['invalid_dpop_proof', undefined, 'DPoP'],
    ['invalid_request', 'client_assertion is required', 'with a secret'],
  ])('what is not supported, by its name: %s %s', async (error, description, mend) => {
    provider.token = () => ({ status: 400, json: { error, error_description: description } })
    const { detail } = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
    expect(detail).toMatchObject({ call: 'token', mend: expect.stringContaining(mend) })
  })

  test('an error at an endpoint that the person never sees is not theirs', async () => {
    for (const [status, error] of [
      [401, 'access_denied'],
      [400, 'unauthorized_client'],
      [429, 'slow_down'],
      [400, 'temporarily_unavailable'],
    ] as const) {
      provider.token = () => ({ status, json: { error } })
      for (const options of [openIdOptions(provider), plainOptions(provider), entraOptions(provider)]) {
        const { code } = await refusal(signIn(strategyWith(options), provider))
        expect(code).toBe(
          status === 401 || error === 'unauthorized_client' ? 'client_misconfigured' : 'provider_unreachable',
        )
      }
    }
  })
})

describe('a provider that changes its mind', () => {
  test('between two requests is who it was when the attempt began', async () => {
    let clock = now
    const strategy = strategyWith(openIdOptions(provider), { clock: { now: () => clock } })
    await signIn(strategy, provider)
    document({ issuer: 'https://evil.example', token_endpoint: `${provider.origin}/elsewhere/token` })
    await signIn(strategy, provider)
    // Its document is read again after an hour, and that of somebody else is not taken for it.
    clock += 3_700_000
    provider.claims = honest => ({ ...honest, iat: clock / 1000, nbf: clock / 1000, exp: clock / 1000 + 60 })
    await signIn(strategy, provider)
    expect(provider.requests).not.toContain('POST /elsewhere/token')
    expect(strategy.lines.join('\n')).toContain('using what it said before')
  })

  test('about the keys, after which nobody knows the old one, is told apart from a forger', async () => {
    const strategy = strategyWith(openIdOptions(provider))
    await signIn(strategy, provider)
    provider.keys = () => ({ json: { keys: [] } })
    const other = await createSigningKey('key-9')
    provider.sign = claims => other.sign(claims)
    const error = await refusal(signIn(strategy, provider))
    expect(error).toMatchObject({ code: 'token_invalid', detail: { problem: 'ERR_JWKS_NO_MATCHING_KEY' } })
  })
})
