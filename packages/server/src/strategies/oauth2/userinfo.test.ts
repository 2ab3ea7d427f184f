import type { OAuth2Options } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { clock, issuer, openIdProvider, told } from '../../../test/oauth2/support/token-maker.ts'
import { createProviderHttp } from './http.ts'
import type { Redeemed } from './redeem.ts'
import { noTrace } from './trace.ts'
import { readUserInfo } from './userinfo.ts'

const options = { clientID: 'us', scope: 'openid' } as unknown as OAuth2Options
const address = `${issuer}/userinfo`

/** What comes of an answer, and what was asked for it. */
async function read(
  answer: () => Response,
  subject?: string,
  provider = openIdProvider({ userinfo_endpoint: address }),
  accessToken = 'access-token',
) {
  const asked: Request[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    asked.push(new Request(input, init))
    return answer()
  }
  const http = createProviderHttp({ fetch, trace: noTrace })
  const redeemed: Redeemed = {
    accessToken,
    ...(subject === undefined ? {} : { idToken: { token: 'x', claims: { iss: issuer, sub: subject } } }),
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
        reason: 'userinfo has no sub, so it does not say whom it is about',
        mend: expect.stringContaining('"userInfoURL": null'),
      })
    }
    const graph = json({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', id: 'ada' })
    expect((await read(graph, 'ada')).outcome).toMatchObject({
      reason: 'options.userInfoURL is a profile of Microsoft Graph and no userinfo',
      mend: expect.stringContaining('https://graph.microsoft.com/oidc/userinfo'),
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
      expect((await read(challenging, 'ada')).outcome).toEqual(misconfigured(status))
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
