import { describe, expect, it } from 'vitest'
import { issuer, openIdProvider, told } from '../../../test/oauth2/support/token-maker.ts'
import { createProviderHttp } from './http.ts'
import { noTrace } from './trace.ts'
import { readUserInfo } from './userinfo.ts'

const address = `${issuer}/userinfo`

/** What comes of an answer, and what was asked for it. */
async function read(
  answer: () => Response,
  subject?: string,
  provider = openIdProvider({ userinfo_endpoint: address }),
) {
  const asked: Request[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    asked.push(new Request(input, init))
    return answer()
  }
  const http = createProviderHttp({ fetch, trace: noTrace })
  const outcome = await told(() => readUserInfo(provider, http, 'access-token', subject))
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
  reason: 'expected a JSON object with status 200 (signed userinfo is not read)',
})

describe('userinfo', () => {
  it('is asked for with the access token, which goes nowhere else', async () => {
    const { outcome, asked } = await read(json({ sub: 'ada', name: 'Ada' }), 'ada')
    expect(outcome).toEqual({ sub: 'ada', name: 'Ada' })
    expect(asked.map(({ method, url, headers }) => [method, url, Object.fromEntries(headers)])).toEqual([
      [
        'GET',
        address,
        expect.objectContaining({ authorization: 'Bearer access-token', accept: 'application/json' }),
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
      reason: 'userinfo is about another person than the id_token',
      claim: 'sub',
      expected: 'ada',
      received,
    })
    expect((await read(json({ sub: 'mallory' }), 'ada')).outcome).toEqual(another('mallory'))
    for (const sub of [undefined, null, 7, ['ada']]) {
      expect((await read(json({ sub }), 'ada')).outcome).toEqual(another(null))
    }
  })

  it('is a JSON object with status 200, and nothing else', async () => {
    for (const status of [201, 400, 404]) {
      expect((await read(json({ sub: 'ada' }, status), 'ada')).outcome).toEqual(
        expected(status, 'application/json'),
      )
    }
    expect((await read(json(['ada']), 'ada')).outcome).toEqual(expected(200, 'application/json'))
    const signed = () => new Response('a.b.c', { headers: { 'content-type': 'application/jwt' } })
    expect((await read(signed, 'ada')).outcome).toEqual(expected(200, 'application/jwt'))
    expect((await read(() => new Response(null), 'ada')).outcome).toEqual(expected(200, null))
  })

  it('that does not take the token is another resource’s, or another provider’s', async () => {
    const misconfigured = (status: number) => ({
      code: 'client_misconfigured',
      reason: 'the userinfo endpoint does not accept the access token',
      place: 'configuration',
      call: 'userinfo',
      status,
      mend: 'Check that options.userInfoURL belongs to this provider, and that options.scope asks for no other resource.',
    })
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' }
    for (const status of [401, 403]) {
      const challenging = () => new Response(null, { status, headers: challenge })
      expect((await read(challenging, 'ada')).outcome).toEqual(misconfigured(status))
      expect((await read(json({ sub: 'ada' }, status), 'ada')).outcome).toEqual(misconfigured(status))
    }
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
