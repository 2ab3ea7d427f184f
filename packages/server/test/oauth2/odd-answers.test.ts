/**
 * Answers that are not what the standards have, as providers in the wild give them: either they are no reason to turn somebody away,
 * or the log says whose words they are, which call they came from, and what to do.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { refusal, signIn } from './support/attempt.ts'
import { type Answer, contoso, type FaultyProvider, startFaultyProvider } from './support/faulty-provider.ts'
import { entraOptions, openIdOptions, plainOptions, strategyWith } from './support/strategies.ts'

type Json = Record<string, unknown>

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const openId = () => strategyWith(openIdOptions(provider))
const tokens = (change: Json) => {
  provider.token = async honest => ({ json: { ...((await honest()) as { json: Json }).json, ...change } })
}

describe('published keys', () => {
  test.each<[string, (key: Json) => unknown[]]>([
    ['beside entries that are none', key => [null, 7, 'x', [], { kid: 'no type' }, { kty: 7 }, key]],
    ['beside a key of a kind to come', key => [{ kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA' }, key]],
    ['that are listed twice', key => [key, key]],
    ['without names', ({ kid: _kid, ...key }) => [key]],
    [
      'with null for what they do not say',
      key => [{ ...key, use: null, alg: null, key_ops: null, ext: null }],
    ],
  ])('%s verify a token', async (_, keys) => {
    provider.keys = ([key]) => ({ json: { keys: keys(key as Json) } })
    await signIn(openId(), provider)
  })

  test('that are no list say what a key set looks like', async () => {
    provider.keys = ([key]) => ({ json: { 'key-1': key } })
    expect((await refusal(signIn(openId(), provider))).detail).toMatchObject({
      call: 'keys',
      mend: expect.stringContaining('{"keys": ['),
    })
  })
})

describe('an access token that nobody can be asked with', () => {
  test.each<[string, Json]>([
    ['a number', { access_token: 7 }],
    ['an object', { access_token: { value: 'x' } }],
    ['empty', { access_token: '' }],
    ['of letters that no header carries', { access_token: 'é☃' }],
    ['of another type', { token_type: 'mac' }],
  ])('%s: the id_token says enough, and why userinfo was not asked is logged', async (_, change) => {
    tokens(change)
    const strategy = openId()
    const profile = await signIn(strategy, provider)
    expect(profile.subject).toBe('pairwise-ada')
    expect(profile.leftAside?.reason).toContain('userinfo cannot be asked')
    expect(strategy.lines.join('\n')).toContain('userinfo cannot be asked')
    expect(provider.bearers).toEqual([])
  })

  test('where userinfo is all there is, it is said', async () => {
    tokens({ access_token: ['x'] })
    expect(await refusal(signIn(strategyWith(plainOptions(provider)), provider))).toMatchObject({
      code: 'provider_misbehaved',
      detail: { call: 'token', reason: 'the access token is no text', mend: expect.any(String) },
    })
  })

  test('Apigee’s BearerToken is a bearer token', async () => {
    tokens({ token_type: 'BearerToken' })
    await signIn(openId(), provider)
    expect(provider.bearers).toHaveLength(1)
  })
})

describe('an error in a form of the provider’s own', () => {
  test.each<[string, { status?: number; json: Json }, string]>([
    [
      'Facebook',
      {
        status: 400,
        json: { error: { message: 'Error validating client secret.', type: 'OAuthException' } },
      },
      'Error validating client secret.',
    ],
    [
      'Twitch',
      { status: 403, json: { status: 403, message: 'invalid client secret' } },
      'invalid client secret',
    ],
    [
      'Okta',
      { status: 401, json: { errorCode: 'invalid_client', errorSummary: 'Invalid client_id.' } },
      'Invalid client_id.',
    ],
    ['Slack', { json: { ok: false, error: 'bad_client_secret' } }, 'bad_client_secret'],
  ])('of %s names the client, after the other way was tried', async (_, answer, words) => {
    provider.token = () => answer
    const error = await refusal(signIn(openId(), provider))
    expect(error.code).toBe('client_misconfigured')
    expect(JSON.stringify(error.detail)).toContain(words)
    expect(error.detail).toMatchObject({ call: 'token', tried: expect.stringContaining(', ') })
  })

  test.each<[string, { status?: number; json: Json }, string]>([
    ['WeChat', { json: { errcode: 40029, errmsg: 'invalid code' } }, 'invalid code'],
    [
      'a gateway',
      { status: 415, json: { title: 'Unsupported Media Type', detail: 'use a form' } },
      'use a form',
    ],
    [
      'a list of errors',
      { status: 400, json: { errors: [{ message: 'client disabled' }] } },
      'client disabled',
    ],
    ['no form at all', { status: 400, json: { error: true, message: 'nope' } }, 'nope'],
  ])('of %s is quoted', async (_, answer, words) => {
    provider.token = () => answer
    const error = await refusal(signIn(openId(), provider))
    expect(error.code).not.toBe('internal')
    expect(error.detail).toMatchObject({ call: 'token', description: words })
  })

  test('of userinfo is quoted, with status 200 too', async () => {
    for (const status of [200, 400]) {
      provider.userInfo = () => ({
        status,
        json: { error: 'invalid_request', error_description: 'schema is required' },
      })
      const strategy = openId()
      const { leftAside } = await signIn(strategy, provider)
      expect(leftAside).toBeDefined()
      expect(strategy.lines.join('\n')).toContain('schema is required')
    }
  })

  test.each(['user_cancelled_login', 'user_cancelled_authorize', 'user_denied'])(
    'at the callback, %s is a cancelled sign-in',
    async name => {
      const attempt = signIn(openId(), provider, answer => {
        answer.delete('code')
        answer.set('error', name)
      })
      expect((await refusal(attempt)).code).toBe('sign_in_cancelled')
    },
  )

  test('a forgotten password at Azure AD B2C is not called a cancelled sign-in', async () => {
    const attempt = signIn(openId(), provider, answer => {
      answer.delete('code')
      answer.set('error', 'access_denied')
      answer.set('error_description', 'AADB2C90118: The user has forgotten their password.')
    })
    expect(await refusal(attempt)).toMatchObject({
      code: 'provider_refused',
      detail: { place: 'provider', mend: expect.stringContaining('password reset') },
    })
  })
})

test('an address of userinfo that is none is said, and left aside where the id_token says enough', async () => {
  for (const address of ['n/a', '/userinfo']) {
    provider.discovery = honest => ({ json: { ...honest, userinfo_endpoint: address } })
    const strategy = openId()
    const { leftAside } = await signIn(strategy, provider)
    expect(leftAside).toMatchObject({ mend: expect.stringContaining('options.userInfoURL') })
    expect(strategy.lines.join('\n')).toContain(address)
  }
})

test('a redirect says where it leads, without what may be secret, and is not followed', async () => {
  provider.discovery = () => ({
    status: 301,
    text: '',
    location: '/realms/x/.well-known/openid-configuration?s=1',
  })
  const error = await refusal(signIn(openId(), provider))
  expect(error.detail).toMatchObject({
    call: 'discovery',
    leadsTo: `${provider.origin}/realms/x/.well-known/openid-configuration`,
    mend: expect.stringContaining('options.discoveryURL'),
  })
  expect(provider.requests).toHaveLength(1)
})

test('a provider that keeps the nonce to itself is told apart, and the cure signs in', async () => {
  provider.claims = ({ nonce: _nonce, ...honest }) => honest
  expect((await refusal(signIn(openId(), provider))).detail).toMatchObject({
    claim: 'nonce',
    mend: expect.stringContaining('userInfoURL'),
  })
  const options = plainOptions(provider, { scope: 'openid profile email' })
  expect((await signIn(strategyWith(options), provider)).subject).toBe('pairwise-ada')
})

describe('a refusal', () => {
  const refusals: [string, () => void][] = [
    ['a text for exp', () => claims({ exp: '1772366400' })],
    ['no iat', () => claims({ iat: undefined })],
    ['a number for sub', () => claims({ sub: 7 })],
    ['another azp', () => claims({ azp: 'other' })],
    ['another issuer', () => claims({ iss: 'https://other.test' })],
    ['a token that is none', () => tokens({ id_token: 'x' })],
    ['a page for the tokens', () => answerTokens({ text: '<h1>no</h1>' })],
    ['a page for the tokens, with 401', () => answerTokens({ status: 401, text: '<h1>no</h1>' })],
    ['an error for the tokens', () => answerTokens({ status: 500, text: 'no' })],
    ['nothing for the tokens', () => answerTokens('disconnect')],
    ['no keys', () => answerKeys({ status: 404, text: 'no' })],
    [
      'two keys for one name',
      () => answerKeys({ json: { keys: [{ ...provider.key.publicJwk }, otherKey()] } }),
    ],
  ]
  const claims = (change: Json) => {
    provider.claims = honest => ({ ...honest, ...change })
  }
  const answerTokens = (answer: Answer) => {
    provider.token = () => answer
  }
  const answerKeys = (answer: Answer) => {
    provider.keys = () => answer
  }
  const otherKey = () => ({ ...provider.key.publicJwk, n: `${provider.key.publicJwk.n?.slice(0, -4)}AAAQ` })

  test.each(refusals)('for %s says where to mend it and how, and has no stack to log', async (_, arrange) => {
    arrange()
    for (const options of [openIdOptions(provider), entraOptions(provider)]) {
      const error = await refusal(signIn(strategyWith(options), provider))
      expect(error.code).not.toBe('internal')
      expect(error.detail).toMatchObject({
        place: expect.stringMatching(/^(configuration|provider|person|network)$/),
        mend: expect.any(String),
      })
      expect(error.cause).toBeUndefined()
    }
  })

  test('of somebody who may not use the app is not called a cancelled sign-in', async () => {
    const attempt = signIn(openId(), provider, answer => {
      answer.delete('code')
      answer.set('error', 'access_denied')
      answer.set('error_description', 'User is not assigned to the client application.')
    })
    expect(await refusal(attempt)).toMatchObject({ code: 'provider_refused', detail: { place: 'provider' } })
  })
})

test('what a document says in quotation marks counts as what it says', async () => {
  provider.discovery = honest => ({
    json: { ...honest, authorization_response_iss_parameter_supported: 'false' },
  })
  await signIn(openId(), provider, answer => answer.delete('iss'))
})

test('methods in capital letters are those methods', async () => {
  provider.discovery = honest => ({
    json: { ...honest, token_endpoint_auth_methods_supported: ['CLIENT_SECRET_POST'] },
  })
  await signIn(openId(), provider)
  expect(provider.tokenRequests.at(-1)?.form.has('client_secret')).toBe(true)
})

test('the document of version 1 of Entra ID beside an issuer of version 2 is told what helps', async () => {
  const { origin } = provider
  const one = `${origin}/${contoso}`
  provider.discovery = (honest, { pathname }) => ({
    json: pathname.includes('v2.0')
      ? honest
      : { ...honest, issuer: `${one}/`, authorization_endpoint: `${one}/oauth2/authorize` },
  })
  const begin = (discoveryURL?: string) =>
    strategyWith(
      openIdOptions(provider, { issuer: `${one}/v2.0`, ...(discoveryURL && { discoveryURL }) }),
    ).begin({ state: 's' })
  await expect(begin(`${one}/.well-known/openid-configuration`)).rejects.toMatchObject({
    detail: { mend: `Set options.issuer to ${one}/v2.0, and delete options.discoveryURL.` },
  })
  await expect(begin()).resolves.toHaveProperty('location')
})

describe('a provider that is only OAuth 2.0', () => {
  const said = async (json: Json, subject?: string) => {
    provider.userInfo = () => ({ json })
    const options = plainOptions(provider, subject === undefined ? {} : { subject })
    return (await refusal(signIn(strategyWith(options), provider))).detail.mend
  }
  test('is never advised to tie everybody to one thing, or somebody to what they choose', async () => {
    const failure = { ocs: { meta: { status: 'failure', statuscode: 997, message: 'no' }, data: [] } }
    expect(await said(failure, 'ocs.data.id')).not.toMatch(/meta/)
    expect(await said({ login: 'ada', email: 'ada@x.test', uuid: 'u-1' })).toContain(': uuid.')
    expect(await said({ login: 'ada', email: 'ada@x.test' })).not.toMatch(/login|email/)
    expect(await said({ id: 2 ** 60, email: 'ada@x.test' })).toBe('Let the provider send it as a text.')
  })

  test('is not advised to do without userinfo, which is all there is', async () => {
    for (const status of [401, 404, 200]) {
      provider.userInfo = () => ({ status, text: 'no' })
      const { detail } = await refusal(signIn(strategyWith(plainOptions(provider)), provider))
      expect(detail.mend).toContain('options.userInfoURL')
      expect(detail.mend).not.toContain('null')
    }
  })
})
