import type { OAuth2Options } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { contoso, nowSeconds } from '../../../test/oauth2/support/faulty-provider.ts'
import {
  clock,
  entraIssuerOf,
  entraProvider,
  issuer,
  key,
  openIdProvider,
  signed,
  told,
} from '../../../test/oauth2/support/token-maker.ts'
import { createForgeKey, hmacSigner } from '../../../test/support/forge-jws.ts'
import { misbehaved } from './failures.ts'
import { createProviderHttp } from './http.ts'
import type { Provider } from './provider.ts'
import type { Redeemed } from './redeem.ts'
import { noTrace } from './trace.ts'
import { readUserInfo } from './userinfo.ts'

const options = { clientID: 'us', scope: 'openid', tenants: [contoso] } as unknown as OAuth2Options
const address = `${issuer}/userinfo`

/** What comes of an answer, and what was asked for it. */
async function read(
  answer: () => Response,
  subject?: string,
  provider: Provider = openIdProvider({ userinfo_endpoint: address }),
  accessToken = 'access-token',
  claims: object = {},
) {
  const asked: Request[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    asked.push(new Request(input, init))
    return answer()
  }
  const http = createProviderHttp({ fetch, trace: noTrace })
  const redeemed: Redeemed = {
    accessToken,
    ...(subject === undefined
      ? {}
      : { idToken: { token: 'x', claims: { iss: issuer, sub: subject, ...claims } } }),
  }
  const outcome = await told(() => readUserInfo(redeemed, { options, provider, http, clock }))
  return { outcome, asked }
}
const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status })
const expected = (status: number, contentType: string | null) => ({
  code: 'provider_misbehaved',
  call: 'userinfo',
  status,
  contentType,
  reason: 'expected a JSON object with status 200',
  mend: expect.stringContaining('; or write "userInfoURL": null'),
})

describe('userinfo', () => {
  it('is asked for with the access token, which goes nowhere else', async () => {
    const { outcome, asked } = await read(json({ sub: 'ada', name: 'Ada' }), 'ada')
    expect(outcome).toEqual({ sub: 'ada', name: 'Ada' })
    expect(asked.map(({ method, url, headers }) => [method, url, Object.fromEntries(headers)])).toEqual([
      [
        'GET',
        address,
        expect.objectContaining({
          authorization: 'Bearer access-token',
          accept: expect.stringMatching(/^application\/json/),
        }),
      ],
    ])
    const without = await read(json({}), 'ada', openIdProvider())
    expect(without).toEqual({ outcome: undefined, asked: [] })
  })

  it('is not asked for where the file says so, or without a token for it', async () => {
    const asked: unknown[] = []
    const http = createProviderHttp({ fetch: async url => asked.push(url) as never, trace: noTrace })
    const provider = openIdProvider({ userinfo_endpoint: address })
    const setup = { options, provider, http, clock }
    const turnedOff = { ...setup, options: { ...options, userInfoURL: null } }
    expect(await readUserInfo({ accessToken: 'x' }, turnedOff)).toBeUndefined()
    expect(await told(() => readUserInfo({}, setup))).toMatchObject({
      code: 'provider_misbehaved',
      call: 'token',
      reason: 'userinfo cannot be asked: there is no access token',
    })
    expect(asked).toEqual([])
  })

  it('is about the person of the id_token, where there is one', async () => {
    expect((await read(json({ id: 7 }))).outcome).toEqual({ id: 7 })
    expect((await read(json({ sub: 'ada' }))).outcome).toEqual({ sub: 'ada' })
    const another = (received: unknown) => ({
      code: 'token_invalid',
      token: 'userinfo',
      call: 'userinfo',
      reason: 'userinfo is about another person than the id_token',
      claim: 'sub',
      expected: 'ada',
      received,
    })
    expect((await read(json({ sub: 'mallory' }), 'ada')).outcome).toEqual(another('mallory'))
  })

  it('that names nobody is about nobody, and nobody else', async () => {
    for (const sub of [undefined, null, '', 7, ['ada']]) {
      expect((await read(json({ sub, mail: 'ada@x.test' }), 'ada')).outcome).toMatchObject({
        code: 'client_misconfigured',
        call: 'userinfo',
        reason: 'userinfo has no sub, so it does not say whom it is about',
        mend: 'Correct options.userInfoURL, or write "userInfoURL": null if the id_token says all that fieldMapping names.',
      })
    }
    const names = Array.from({ length: 31 }, (_, index) => `claim-${index}`)
    const many = json(Object.fromEntries(names.map(name => [name, 'x'])))
    expect((await read(many, 'ada')).outcome).toMatchObject({ received: names.slice(0, 30) })
    const graph = json({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', id: 'ada' })
    expect((await read(graph, 'ada')).outcome).toMatchObject({
      reason: 'options.userInfoURL is a profile of Microsoft Graph and no userinfo',
      mend: 'Write https://graph.microsoft.com/oidc/userinfo into options.userInfoURL, or "userInfoURL": null.',
    })
  })

  it('is a JSON object with status 200, and nothing else', async () => {
    for (const status of [201, 400, 404]) {
      expect((await read(json({ sub: 'ada' }, status), 'ada')).outcome).toEqual(
        expected(status, 'application/json'),
      )
    }
    expect((await read(json(['ada']), 'ada')).outcome).toEqual(expected(200, 'application/json'))
    expect((await read(() => new Response(null), 'ada')).outcome).toEqual(expected(200, null))
  })

  it('that does not take the token is another resource’s, or another provider’s', async () => {
    const misconfigured = (status: number) => ({
      code: 'client_misconfigured',
      reason: 'the userinfo endpoint does not accept the access token',
      place: 'configuration',
      call: 'userinfo',
      status,
      mend: expect.stringContaining('Check that options.userInfoURL belongs to this provider'),
    })
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' }
    for (const status of [401, 403]) {
      const challenging = () => new Response(null, { status, headers: challenge })
      expect((await read(challenging, 'ada')).outcome).toEqual({
        ...misconfigured(status),
        error: 'invalid_token',
      })
      expect((await read(json({ sub: 'ada' }, status), 'ada')).outcome).toEqual(misconfigured(status))
    }
  })

  it.each(['opaque\ntoken', 'opaque\0token', 'opaque\u0100token', 'töken'])(
    'is not asked with a token that no header can carry, and nothing quotes it: %j',
    async token => {
      const { outcome, asked } = await read(json({ sub: 'ada' }), 'ada', undefined, token)
      expect(outcome).toMatchObject({
        code: 'provider_misbehaved',
        call: 'userinfo',
        reason: expect.stringContaining('no header can carry'),
      })
      expect(asked).toEqual([])
      expect(JSON.stringify(outcome)).not.toMatch(/opaque|töken/)
    },
  )

  it('whose address is none is said, and is not a fault of ours', async () => {
    const provider = openIdProvider({ userinfo_endpoint: '/userinfo' })
    expect((await read(json({ sub: 'ada' }), 'ada', provider)).outcome).toMatchObject({
      code: 'provider_misbehaved',
      received: '/userinfo',
    })
  })

  it('that cannot be asked is asked at the next attempt', async () => {
    const down = await read(() => {
      throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
    }, 'ada')
    expect(down.outcome).toMatchObject({
      code: 'provider_unreachable',
      call: 'userinfo',
      reason: 'nobody listens there (ECONNREFUSED)',
    })
  })
})

describe('signed userinfo', () => {
  const ada = { iss: issuer, aud: 'us', sub: 'ada', name: 'Ada' }
  const jwt =
    (token: string, type = 'application/jwt', status = 200) =>
    () =>
      new Response(token, { status, headers: { 'content-type': type } })
  const outcomeOf = async (...asked: Parameters<typeof read>) => (await read(...asked)).outcome
  const unusable = (reason: unknown, more: object = {}) => ({
    code: 'provider_misbehaved',
    call: 'userinfo',
    reason,
    ...more,
  })
  const because = (what: string) =>
    unusable(expect.stringMatching(new RegExp(`^the signed userinfo cannot be used: .*${what}`)), {
      place: 'provider',
      mend: expect.any(String),
    })

  it.each(['application/jwt', 'application/jwt; charset=utf-8', 'Application/JWT', 'application/jose'])(
    'is known by its type, and read with a line end behind it: %s',
    async type => {
      expect(await outcomeOf(jwt(`${signed(ada)}\n`, type), 'ada')).toEqual(ada)
    },
  )

  it('is known by its form, whatever its type', async () => {
    expect(await outcomeOf(jwt(signed(ada), 'text/plain'), 'ada')).toEqual(ada)
    for (const text of ['-a.b_.c1', 'a.-b.c', 'a.b.-c', 'aa.bb.cc']) {
      expect(await outcomeOf(jwt(text, 'text/plain'), 'ada')).toEqual(because(''))
    }
  })

  it.each(['application/jwtx', 'x-application/jwt', 'application/json'])(
    'is none where it is JSON, though it be called %s',
    async type => {
      expect(await outcomeOf(jwt(JSON.stringify({ sub: 'ada' }), type), 'ada')).toEqual({ sub: 'ada' })
    },
  )

  it.each(['a.b', 'a.b.c.d', 'x a.b.c', 'a.b.c x', '.b.c', 'a..c', 'a.b.', 'a~b~c'])(
    'is none where it has not its form: %s',
    async text => {
      expect(await outcomeOf(jwt(text, 'text/plain'), 'ada')).toEqual(expected(200, 'text/plain'))
    },
  )

  it('comes with status 200, and with no other', async () => {
    expect(await outcomeOf(jwt(signed(ada), 'application/jwt', 400), 'ada')).toEqual(
      expected(400, 'application/jwt'),
    )
    expect(await outcomeOf(jwt('a.b.c', 'application/jwt', 400), 'ada')).toEqual(
      expected(400, 'application/jwt'),
    )
  })

  it('need not say who made it for whom; what it says has to be so', async () => {
    expect(await outcomeOf(jwt(signed({ sub: 'ada' })), 'ada')).toEqual({ sub: 'ada' })
    expect(await outcomeOf(jwt(signed({ ...ada, iss: `${issuer}/x` })), 'ada')).toEqual(because('"iss"'))
    expect(await outcomeOf(jwt(signed({ ...ada, aud: 'them' })), 'ada')).toEqual(because('"aud"'))
    expect(await outcomeOf(jwt(signed({ ...ada, sub: 'mallory' })), 'ada')).toMatchObject({
      code: 'token_invalid',
      reason: 'userinfo is about another person than the id_token',
    })
  })

  it('counts within the minute that clocks may differ', async () => {
    const late = { ...ada, exp: nowSeconds - 59 }
    expect(await outcomeOf(jwt(signed(late)), 'ada')).toEqual(late)
    expect(await outcomeOf(jwt(signed({ ...ada, exp: nowSeconds - 60 })), 'ada')).toEqual(because('"exp"'))
  })

  it.each(['JWT', 'token-userinfo+jwt', 'userinfo+jwt'])('may be called %s', async typ => {
    expect(await outcomeOf(jwt(signed(ada, { typ })), 'ada')).toEqual(ada)
  })

  it('is no other kind of token', async () => {
    const refused = await outcomeOf(jwt(signed(ada, { typ: 'at+jwt' })), 'ada')
    expect(refused).toEqual(because('another kind'))
    expect(refused).toHaveProperty(
      'mend',
      'Let the provider send userinfo to this client unsigned, as JSON, or signed by a key that it publishes (RS256 or ES256).',
    )
  })

  it('is signed by a key of the provider, and by nothing that others know', async () => {
    const another = createForgeKey('ES256', 'key-1')
    expect(await outcomeOf(jwt(signed(ada, {}, another)), 'ada')).toMatchObject({
      ...because('signature'),
      mend: expect.stringContaining('did not sign'),
    })
    const bySecret = { ...key, alg: 'HS256', sign: hmacSigner('HS256', 'secret') }
    expect(await outcomeOf(jwt(signed(ada, {}, bySecret)), 'ada')).toEqual(
      because('"alg".* value not allowed'),
    )
    expect(await outcomeOf(jwt(signed(ada, { alg: 'none' })), 'ada')).toEqual(because('nobody has signed'))
  })

  it('says what to do where it is encrypted', async () => {
    expect(await outcomeOf(jwt('a.b.c.d.e'), 'ada')).toEqual({
      ...because('encrypted'),
      mend: expect.stringContaining('Switch the encryption of these tokens off'),
    })
  })

  it('is told apart from a provider that cannot be asked for its keys', async () => {
    const provider = openIdProvider({ userinfo_endpoint: address })
    const get = () => Promise.reject(misbehaved({ call: 'keys', reason: 'no keys today' }))
    const keyless = { ...provider, keys: { get, refresh: get } }
    expect(await outcomeOf(jwt(signed(ada)), 'ada', keyless)).toEqual({
      code: 'provider_misbehaved',
      call: 'keys',
      reason: 'no keys today',
    })
  })

  it('is signed for the tenant of the id_token at Entra', async () => {
    const iss = entraIssuerOf(contoso)
    const asked = (keys?: Parameters<typeof entraProvider>[0]) => {
      const entra = entraProvider(keys)
      const provider = { ...entra, as: { ...entra.as, userinfo_endpoint: address } }
      return outcomeOf(jwt(signed({ ...ada, iss })), 'ada', provider, 'access-token', { iss, tid: contoso })
    }
    expect(await asked()).toEqual({ ...ada, iss })
    expect(await asked([{ ...key.jwk, issuer: entraIssuerOf('fabrikam') }])).toMatchObject(
      because('belongs to another issuer'),
    )
  })

  it('cannot be read where nothing says by which key it is signed', async () => {
    const nobodyKnows = unusable('userinfo is signed, and without options.issuer nothing says by which key', {
      mend: 'Let the provider send userinfo to this client unsigned, as JSON; or set options.issuer.',
    })
    expect(await outcomeOf(jwt(signed(ada)))).toEqual(nobodyKnows)
    const plain: Provider = { kind: 'plain', as: { issuer, userinfo_endpoint: address } }
    expect(await outcomeOf(jwt(signed(ada)), undefined, plain)).toEqual(nobodyKnows)
    expect(await outcomeOf(jwt(signed(ada)), 'ada', plain)).toEqual(nobodyKnows)
  })
})
