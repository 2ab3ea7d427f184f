import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { adasObjectId, contoso, nowSeconds } from '../../../test/oauth2/support/faulty-provider.ts'
import {
  clock,
  entraIssuerOf,
  entraProvider,
  issuer,
  openIdProvider,
  signed,
  told,
} from '../../../test/oauth2/support/token-maker.ts'
import { type AuthenticatedRequests, createAuthenticatedRequests } from './authenticated-request.ts'
import { checkCallback } from './callback.ts'
import { createProviderHttp } from './http.ts'
import type { Provider } from './provider.ts'
import { oauthClient, redeem } from './redeem.ts'
import { noTrace } from './trace.ts'

const callbackURL = 'https://sso.test/callback'
const clientSecret = 'S3cret~Value +/=&%'
const options = {
  clientID: 'us',
  clientSecret,
  callbackURL,
  scope: 'openid',
  tenants: 'any',
} as unknown as OAuth2Options
const { clientSecret: _, ...publicOptions } = options
const secrets = { codeVerifier: 'v'.repeat(43), nonce: 'nonce-of-the-attempt' }
const plain: Provider = {
  kind: 'plain',
  as: { issuer: 'plain:https://idp.test', token_endpoint: `${issuer}/token` },
}

const claims: JWTPayload = {
  iss: issuer,
  sub: 'ada',
  aud: 'us',
  iat: nowSeconds,
  exp: nowSeconds + 300,
  nonce: secrets.nonce,
}
const tokens = { access_token: 'access-token', token_type: 'Bearer' }
const withIdToken = (more: JWTPayload = {}) => ({ ...tokens, id_token: signed({ ...claims, ...more }) })

interface Attempt {
  readonly authenticated?: AuthenticatedRequests
  readonly provider?: Provider
  readonly options?: OAuth2Options
  readonly secrets?: { readonly codeVerifier: string; readonly nonce?: string }
  readonly parameters?: string
}

/** What comes of a code when the token endpoint answers so, one answer after another, and what it was asked. */
async function redeemed(answers: readonly (object | string)[], attempt: Attempt = {}, status = 200) {
  const asked: { form: Record<string, string>; authorization: string | null }[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    expect([request.method, request.url]).toEqual(['POST', `${issuer}/token`])
    const form = Object.fromEntries(new URLSearchParams(await request.text()))
    asked.push({ form, authorization: request.headers.get('authorization') })
    const answer = answers[asked.length - 1]
    if (answer instanceof Error) throw answer
    return typeof answer === 'string'
      ? new Response(answer, { status, headers: { 'content-type': 'text/html' } })
      : Response.json(answer, { status })
  }
  const setup = {
    options: attempt.options ?? options,
    provider: attempt.provider ?? openIdProvider(),
    http: createProviderHttp({ fetch, trace: noTrace }),
    authenticated: attempt.authenticated ?? createAuthenticatedRequests(attempt.options ?? options),
    clock,
  }
  const client = oauthClient(setup.options, clock)
  const parameters = new URLSearchParams(attempt.parameters ?? 'code=the-code&state=s')
  const callback = checkCallback(setup.provider, client, parameters, 's', () => undefined)
  const outcome = await told(() => redeem(callback, attempt.secrets ?? secrets, { ...setup, client }))
  return { outcome, asked }
}
const invalid = (detail: object) => expect.objectContaining({ code: 'token_invalid', ...detail })

describe('a code', () => {
  it('is traded for tokens with what only this attempt knows', async () => {
    const answer = withIdToken()
    const { outcome, asked } = await redeemed([answer])
    expect(outcome).toEqual({ accessToken: 'access-token', idToken: { token: answer.id_token, claims } })
    expect(asked.map(({ form }) => form)).toEqual([
      {
        grant_type: 'authorization_code',
        code: 'the-code',
        redirect_uri: callbackURL,
        code_verifier: secrets.codeVerifier,
      },
    ])
  })

  it.each(['state=s', 'code=&state=s'])('has to be there: %s', async parameters => {
    expect(await redeemed([withIdToken()], { parameters })).toEqual({
      outcome: {
        code: 'provider_misbehaved',
        call: 'callback',
        reason: 'the answer has neither a code nor an error',
      },
      asked: [],
    })
  })
})

describe('the secret of the client', () => {
  const inBody = { client_id: 'us', client_secret: clientSecret }
  /** By which way it went, each time. */
  async function ways(
    provider: Provider,
    answers: readonly (object | string)[] = [withIdToken()],
    itsOptions = options,
    authenticated = createAuthenticatedRequests(itsOptions),
    status?: number,
  ) {
    const attempt = { provider, options: itsOptions, authenticated }
    const { asked, outcome } = await redeemed(answers, attempt, status)
    const went = asked.map(({ form: { client_id, client_secret }, authorization }) => {
      if (authorization !== null) {
        const [user = '', password = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64')
          .toString()
          .split(':')
        if (password === clientSecret) return { literally: [user, password] }
        const read = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
        return { basic: [read(user), read(password)] }
      }
      return { client_id, client_secret }
    })
    return { went, outcome }
  }
  const openId = (...methods: string[]) => openIdProvider({ token_endpoint_auth_methods_supported: methods })
  const basic = { basic: ['us', clientSecret] }
  const literally = { literally: ['us', clientSecret] }

  it('goes the way that the provider takes, as it stands in the file', async () => {
    expect((await ways(openIdProvider())).went).toEqual([basic])
    expect((await ways(openId('client_secret_basic'))).went).toEqual([basic])
    expect((await ways(openId('client_secret_post', 'client_secret_basic'))).went).toEqual([basic])
    expect((await ways(openId('client_secret_post'))).went).toEqual([inBody])
    // Sent to nobody who does not take it.
    expect(await ways(openId('private_key_jwt'))).toMatchObject({
      went: [],
      outcome: { code: 'client_misconfigured', reason: 'the provider takes no client secret' },
    })
    expect((await ways(plain, [tokens])).went).toEqual([inBody])
  })

  it('goes in the body to Entra', async () => {
    const entra = entraProvider()
    const provider: Provider = { ...entra, as: { ...entra.as, token_endpoint: `${issuer}/token` } }
    const ofContoso = withIdToken({ iss: entraIssuerOf(contoso), tid: contoso, oid: adasObjectId })
    const { went, outcome } = await ways(provider, [ofContoso])
    expect(went).toEqual([inBody])
    expect(outcome).toMatchObject({ accessToken: 'access-token', idToken: { claims: { tid: contoso } } })
  })

  it('goes the other way where the first is not taken, and the next time that one first', async () => {
    const both = openId('client_secret_basic', 'client_secret_post')
    const authenticated = createAuthenticatedRequests(options)
    const wrong = { error: 'invalid_client' }
    const second = await ways(both, [wrong, withIdToken()], options, authenticated)
    expect(second.went).toEqual([basic, inBody])
    expect(second.outcome).toMatchObject({ accessToken: 'access-token' })
    expect((await ways(both, [withIdToken()], options, authenticated)).went).toEqual([inBody])
    const never = await ways(both, [wrong, wrong, wrong])
    expect(never.went).toEqual([basic, inBody, literally])
    expect(never.outcome).toMatchObject({
      code: 'client_misconfigured',
      error: 'invalid_client',
      tried: 'client_secret_basic, client_secret_post, client_secret_basic',
    })
    expect((await ways(openId('client_secret_basic'), [wrong, wrong])).went).toEqual([basic, literally])
    // Nothing published, and not even an issuer.
    expect((await ways(openIdProvider(), [wrong, wrong, wrong])).went).toEqual([basic, inBody, literally])
    expect((await ways(plain, [wrong, tokens])).went).toEqual([inBody, basic])
  })

  it.each([
    // Auth0, glewlwyd, Keycloak, and what others write.
    [401, { error: 'access_denied', error_description: 'Unauthorized' }],
    [403, { error: 'unauthorized_client' }],
    [400, { error: 'unauthorized_client', error_description: 'Invalid client secret' }],
    [400, { error: 'invalid_request', error_description: 'Missing client credentials' }],
    [401, '<html>Unauthorized</html>'],
    [200, { error: 'incorrect_client_credentials' }],
  ])('goes the other way after %i %o, and no person is blamed', async (status, answer) => {
    const both = openId('client_secret_basic', 'client_secret_post')
    const { went, outcome } = await ways(both, [answer, answer, answer], options, undefined, status)
    expect(went).toEqual([basic, inBody, literally])
    const code = typeof answer === 'string' ? 'provider_misbehaved' : 'client_misconfigured'
    expect(outcome).toMatchObject({ code, call: 'token', status })
  })

  it.each([
    [400, { error: 'invalid_grant' }],
    [400, { error: 'invalid_scope' }],
    // Slack's name for a code that is none.
    [401, { error: 'invalid_code' }],
    [429, { error: 'slow_down' }],
  ])('goes once where the answer is not about it: %i %o', async (status, answer) => {
    const both = openId('client_secret_basic', 'client_secret_post')
    expect((await ways(both, [answer], options, undefined, status)).went).toEqual([basic])
  })

  it('leaves what everybody reads as it is: a hyphen in a name is no reason to know nobody', async () => {
    const names = { ...options, clientID: 'my-app_1.x*', clientSecret: 'a-b_c.d*' }
    const { asked } = await redeemed([withIdToken()], { options: names })
    expect(Buffer.from(asked[0]?.authorization?.slice(6) ?? '', 'base64').toString()).toBe(
      'my-app_1.x*:a-b_c.d*',
    )
  })

  it('goes the way that the file names, whatever is published', async () => {
    const named = (tokenEndpointAuthMethod: OAuth2Options['tokenEndpointAuthMethod']) =>
      ({ ...options, tokenEndpointAuthMethod }) as OAuth2Options
    const other = openId('client_secret_basic')
    expect((await ways(other, [withIdToken()], named('client_secret_post'))).went).toEqual([inBody])
    expect((await ways(plain, [tokens], named('client_secret_basic'))).went).toEqual([basic])
    const signed = await redeemed([withIdToken()], { options: named('client_secret_jwt') })
    expect(signed.asked[0]?.form).toMatchObject({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    expect(signed.asked[0]?.form).not.toHaveProperty('client_secret')
  })

  it('signs where nothing else is taken, and stays at home where a provider knows public clients alone', async () => {
    const { asked } = await redeemed([withIdToken()], {
      provider: openId('private_key_jwt', 'client_secret_jwt'),
    })
    expect(asked[0]?.form).toHaveProperty('client_assertion')
    expect((await ways(openId('none'))).went).toEqual([{ client_id: 'us', client_secret: undefined }])
  })

  it('is not there for a public client', async () => {
    const { went } = await ways(openIdProvider(), [withIdToken()], publicOptions as OAuth2Options)
    expect(went).toEqual([{ client_id: 'us', client_secret: undefined }])
  })
})

describe('an access token that nobody can be asked with', () => {
  const cases: [string, object, string][] = [
    ['is not there', { access_token: undefined }, 'the answer has no access token'],
    ['is null', { access_token: null }, 'the answer has no access token'],
    ['is empty', { access_token: '' }, 'the answer has no access token'],
    ['is a number', { access_token: 7 }, 'the access token is no text'],
    ['is a list', { access_token: ['a'] }, 'the access token is no text'],
    ...['ä', ' ', 'a b', 'aä', 'äa', 'a\nb'].map((access_token): [string, object, string] => [
      `is ${JSON.stringify(access_token)}`,
      { access_token },
      'the access token has characters that no header can carry',
    ]),
    [
      'is of another type',
      { token_type: `mac${'x'.repeat(200)}` },
      `the access token is of the type mac${'x'.repeat(97)}, and bearer tokens alone are understood`,
    ],
  ]

  it.each(cases)('%s: the id_token says who it is, and the log why nobody was asked', async (_, odd, why) => {
    const answer = { ...withIdToken(), ...odd }
    expect((await redeemed([answer])).outcome).toEqual({
      accessTokenProblem: why,
      idToken: { token: answer.id_token, claims },
    })
  })

  it.each(cases.slice(0, -1))(
    '%s: of a provider that is only OAuth 2.0 that is all there was',
    async (_, odd, why) => {
      expect((await redeemed([{ ...tokens, ...odd }], { provider: plain })).outcome).toMatchObject({
        code: 'provider_misbehaved',
        call: 'token',
        reason: why,
      })
    },
  )

  it.each(['Bearer', ' bearer ', 'BearerToken', undefined, '', 7])(
    'is not one of the type %j',
    async token_type => {
      const { outcome } = await redeemed([{ ...withIdToken(), token_type, access_token: ' at ' }])
      expect(outcome).toMatchObject({ accessToken: ' at ' })
      expect((await redeemed([{ ...tokens, token_type }], { provider: plain })).outcome).toEqual({
        accessToken: 'access-token',
      })
    },
  )
})

describe('an answer of the token endpoint', () => {
  it('that the browser brings without a code is quoted', async () => {
    const without = async (parameters: string) => (await redeemed([], { parameters })).outcome
    const nothing = {
      code: 'provider_misbehaved',
      call: 'callback',
      reason: 'the answer has neither a code nor an error',
    }
    expect(await without('state=s&error_message=Not%0Ahere')).toEqual({ ...nothing, description: 'Not here' })
    expect(await without('state=s&error_code=1%0A9')).toEqual({ ...nothing, error: '1 9' })
    expect(await without('state=s')).toEqual(nothing)
  })

  it('that is an error says which, and nothing secret, whatever its status', async () => {
    const quoted = `${clientSecret} the-code ${secrets.codeVerifier}`
    for (const status of [200, 400]) {
      const { outcome } = await redeemed(
        [{ error: 'invalid_grant', error_description: quoted, suberror: 'bad_token' }],
        {},
        status,
      )
      expect(outcome).toMatchObject({
        code: 'provider_refused',
        call: 'token',
        error: 'invalid_grant',
        status,
        description: '(secret) (secret) (secret)',
        subcode: 'bad_token',
      })
    }
    const { outcome } = await redeemed([{ error: 'x', error_description: 7, suberror: 7 }], {
      options: publicOptions as OAuth2Options,
    })
    expect(outcome).toMatchObject({ code: 'provider_refused', error: 'x', status: 200 })
    expect(outcome).not.toHaveProperty('description')
    expect(outcome).not.toHaveProperty('subcode')
  })

  it('that does not come is no fault of the person', async () => {
    const down = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
    expect((await redeemed([down])).outcome).toMatchObject({
      code: 'provider_unreachable',
      call: 'token',
      reason: 'nobody listens there (ECONNREFUSED)',
    })
  })

  it('that is neither tokens nor an error is the provider’s fault', async () => {
    expect((await redeemed([withIdToken()], {}, 404)).outcome).toEqual({
      code: 'provider_misbehaved',
      call: 'token',
      status: 404,
      reason: 'neither tokens nor an OAuth error',
      mend: 'See that options.tokenURL is the token endpoint of the provider.',
    })
    expect((await redeemed(['<html>'], {}, 404)).outcome).toEqual({
      code: 'provider_misbehaved',
      call: 'token',
      status: 404,
      contentType: 'text/html',
      tried: ['client_secret_basic'],
      reason: 'the answer is not JSON',
      mend: expect.stringContaining('See that options.tokenURL is the token endpoint'),
    })
  })

  it('that says too many, in whatever words, is a reason to wait', async () => {
    expect((await redeemed([{ message: 'slowly' }], {}, 429)).outcome).toMatchObject({
      call: 'token',
      error: 'slow_down',
      status: 429,
    })
  })

  it('has tokens with any status of success', async () => {
    expect((await redeemed([withIdToken()], {}, 299)).outcome).toMatchObject({ accessToken: 'access-token' })
    expect((await redeemed([withIdToken()], {}, 404)).outcome).toMatchObject({ code: 'provider_misbehaved' })
  })

  it.each([undefined, null, 7, '', ' Bearer ', 'BEARER'])(
    'is of a bearer, whose type is %j',
    async token_type => {
      const { outcome } = await redeemed([{ ...withIdToken(), token_type }])
      expect(outcome).toMatchObject({ accessToken: 'access-token' })
    },
  )

  it.each(['DPoP', 'dpop'])('is of nobody who has to prove a key: %s', async token_type => {
    for (const provider of [openIdProvider(), plain]) {
      const { outcome } = await redeemed([{ ...withIdToken(), token_type }], { provider })
      expect(outcome).toMatchObject({ call: 'token', reason: expect.stringContaining('DPoP') })
    }
  })

  it.each([undefined, null])(
    'of Azure AD B2C has an id_token alone: access_token is %j',
    async access_token => {
      const answer = { ...withIdToken(), access_token }
      const { outcome } = await redeemed([answer])
      expect(outcome).toStrictEqual({
        accessTokenProblem: 'the answer has no access token',
        idToken: { token: answer.id_token, claims },
      })
    },
  )

  it('of a provider without discovery has an access token, and no id_token that anybody could verify', async () => {
    const { outcome } = await redeemed([{ ...tokens, id_token: 'never looked at' }], { provider: plain })
    expect(outcome).toEqual({ accessToken: 'access-token' })
    expect((await redeemed([{ token_type: 'Bearer' }], { provider: plain })).outcome).toMatchObject({
      code: 'provider_misbehaved',
      call: 'token',
    })
    expect((await redeemed([{ ...tokens, token_type: 'mac' }], { provider: plain })).outcome).toEqual(
      invalid({ token: 'access_token' }),
    )
  })

  it('of an OpenID provider has an id_token', async () => {
    for (const id_token of [undefined, null, 7]) {
      expect((await redeemed([{ ...tokens, id_token }])).outcome).toEqual({
        code: 'provider_misbehaved',
        call: 'token',
        reason: 'the answer has no id_token although `openid` was asked for',
        mend: 'Check that options.tokenURL is the OpenID Connect (v2.0) token endpoint.',
      })
    }
    expect((await redeemed([withIdToken({ aud: 'them' })])).outcome).toEqual(
      invalid({ token: 'id_token', claim: 'aud' }),
    )
  })
})

describe('an id_token', () => {
  it('is for this attempt: it has its nonce', async () => {
    for (const nonce of ['another', undefined]) {
      expect((await redeemed([withIdToken({ nonce })])).outcome).toEqual(
        invalid({ token: 'id_token', reason: expect.stringContaining('nonce') }),
      )
    }
    const { nonce: _nonce, ...without } = secrets
    expect((await redeemed([withIdToken()], { secrets: without })).outcome).toEqual({
      code: 'sign_in_unknown',
      reason: 'the attempt has no nonce',
    })
  })

  it('is for this code, and for the access token beside it', async () => {
    for (const claim of ['at_hash', 'c_hash']) {
      const { outcome } = await redeemed([withIdToken({ [claim]: 'AAAAAAAAAAAAAAAAAAAAAA' })])
      expect(outcome).toEqual(invalid({ claim }))
    }
    // Left halves of the SHA-256 of `the-code` and of `access-token`.
    const { outcome } = await redeemed([
      withIdToken({ c_hash: '7DGrz5DFcFFtWOE5NDHy8Q', at_hash: 'Pxa-1wifRlPl7yG_0oJNfw' }),
    ])
    expect(outcome).toMatchObject({ accessToken: 'access-token' })
  })

  it('counts within the minute that clocks may differ', async () => {
    const late = await redeemed([withIdToken({ exp: nowSeconds - 59 })])
    expect(late.outcome).toMatchObject({ accessToken: 'access-token' })
  })

  it('says when the person signed in where the file asks for that', async () => {
    const provider = openIdProvider({ authorization_endpoint: `${issuer}/authorize?max_age=100` })
    const by = async (auth_time: number | undefined) =>
      (await redeemed([withIdToken({ auth_time })], { provider })).outcome
    expect(await by(nowSeconds - 100)).toMatchObject({ accessToken: 'access-token' })
    expect(await by(nowSeconds - 161)).toEqual(invalid({ token: 'id_token', claim: 'auth_time' }))
    expect(await by(undefined)).toEqual(
      invalid({ token: 'id_token', reason: expect.stringContaining('auth_time') }),
    )
    expect((await redeemed([withIdToken({ auth_time: 1 })])).outcome).toMatchObject({
      accessToken: 'access-token',
    })
  })
})
