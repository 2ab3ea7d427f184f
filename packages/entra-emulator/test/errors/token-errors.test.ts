import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, makeSecret, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, gatewright } from '../support/directory.ts'
import { authorizeUrl, postToken, redeem } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator()
})
afterAll(() => emulator.close())

const app = { client_id: gatewright.clientId, client_secret: gatewright.secret }
const credentials = {
  ...app,
  grant_type: 'client_credentials',
  scope: 'https://graph.microsoft.com/.default',
}

describe('the shape of token errors', () => {
  it('has number, ids and time as members and in the text', async () => {
    const { status, body, headers } = await postToken(
      emulator,
      { ...credentials, client_secret: gatewright.secretId },
      { headers: { 'client-request-id': 'c1c1c1c1-0000-4000-8000-000000000001' } },
    )
    expect(status).toBe(401)
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: expect.stringMatching(
        /^AADSTS7000215: Invalid client secret provided\. .* Trace ID: \S+ Correlation ID: \S+ Timestamp: /,
      ),
      error_codes: [7000215],
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      trace_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      correlation_id: 'c1c1c1c1-0000-4000-8000-000000000001',
      error_uri: `${emulator.origin}/error?code=7000215`,
    })
    expect(headers.get('x-ms-request-id')).toBe(body.trace_id)
    expect(headers.get('cache-control')).toContain('no-store')
    expect(JSON.stringify(body)).not.toContain(gatewright.secret)
  })
})

describe('token errors', () => {
  const cases: [string, Record<string, string>, number, string, number][] = [
    ['an unknown grant', { ...app, grant_type: 'magic' }, 400, 'unsupported_grant_type', 70003],
    ['no grant', { ...app }, 400, 'invalid_request', 900144],
    [
      'an unknown client',
      { ...credentials, client_id: 'aaaaaaaa-0000-4000-8000-0000000000ff' },
      400,
      'unauthorized_client',
      700016,
    ],
    ['a wrong secret', { ...credentials, client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['no code', { ...app, grant_type: 'authorization_code' }, 400, 'invalid_request', 900144],
    [
      'a made-up code',
      { ...app, grant_type: 'authorization_code', code: 'x' },
      400,
      'invalid_grant',
      9002313,
    ],
    [
      'a made-up refresh token',
      { ...app, grant_type: 'refresh_token', refresh_token: 'x' },
      400,
      'invalid_grant',
      9002313,
    ],
    ['a scope that is not .default', { ...credentials, scope: 'User.Read' }, 400, 'invalid_scope', 70011],
    [
      'an unknown resource',
      { ...credentials, scope: 'api://none/.default' },
      400,
      'invalid_resource',
      500011,
    ],
  ]
  it.each(cases)('answers %s in JSON', async (_, fields, status, error, code) => {
    const answer = await postToken(emulator, fields)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error, error_codes: [code] })
  })

  it('leaves out error_uri where Entra does', async () => {
    expect((await postToken(emulator, { ...app, grant_type: 'magic' })).body).not.toHaveProperty('error_uri')
    const zero = await postToken(emulator, {
      ...credentials,
      client_id: '00000000-0000-0000-0000-000000000000',
    })
    expect(zero.body.error_codes).toEqual([700038])
    expect(zero.body).not.toHaveProperty('error_uri')
  })

  it('refuses client credentials under common, and unknown tenants', async () => {
    const multi = 'AzureADMultipleOrgs' as const
    const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
    emulator.store.applications.update(row?.id ?? '', { signInAudience: multi })
    expect((await postToken(emulator, credentials, { tenant: 'common' })).body.error_codes).toEqual([50059])
    emulator.store.applications.update(row?.id ?? '', { signInAudience: 'AzureADMyOrg' })
    expect((await postToken(emulator, credentials, { tenant: 'nowhere.test' })).body.error_codes).toEqual([
      90002,
    ])
  })

  it('says that a secret has expired rather than that it is wrong', async () => {
    const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
    if (row === undefined) throw new Error('the app is gone')
    const { value, credential } = makeSecret({
      displayName: 'old',
      startDateTime: '2020-01-01T00:00:00Z',
      endDateTime: '2021-01-01T00:00:00Z',
    })
    emulator.store.applications.update(row.id, {
      passwordCredentials: [...row.passwordCredentials, credential],
    })
    const { status, body } = await postToken(emulator, { ...credentials, client_secret: value })
    expect(status).toBe(401)
    expect(body.error_codes).toEqual([7000222])
  })

  it('wants a credential for a code of the Web platform, and no Origin', async () => {
    const codeFor = async () =>
      (await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')).parameters.code ?? ''
    const without = await postToken(emulator, {
      grant_type: 'authorization_code',
      client_id: gatewright.clientId,
      redirect_uri: gatewright.redirectUri,
      code: await codeFor(),
    })
    expect(without.status).toBe(401)
    expect(without.body.error_codes).toEqual([7000218])
    const crossOrigin = await postToken(
      emulator,
      {
        ...app,
        grant_type: 'authorization_code',
        redirect_uri: gatewright.redirectUri,
        code: await codeFor(),
      },
      { headers: { origin: 'http://localhost:5173' } },
    )
    expect(crossOrigin.body).toMatchObject({ error: 'invalid_request', error_codes: [9002326] })
    expect(crossOrigin.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('refuses a redirect_uri other than that of the authorize request', async () => {
    const answer = await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')
    const { body } = await redeem(emulator, answer.parameters.code ?? '', {
      redirect_uri: 'https://else.test/',
    })
    expect(body).toMatchObject({ error: 'invalid_client', error_codes: [50011] })
  })

  it('refuses a refresh token once the account is disabled', async () => {
    const answer = await createTestBrowser().signIn(
      authorizeUrl(emulator, { scope: 'openid offline_access' }),
      'alan@contoso.test',
    )
    const { body } = await redeem(emulator, answer.parameters.code ?? '')
    const alan = emulator.store.users.oneBy('name', 'alan@contoso.test')
    emulator.store.users.update(alan?.id ?? '', { accountEnabled: false })
    const refused = await postToken(emulator, {
      ...app,
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
    })
    expect(refused.body).toMatchObject({ error: 'invalid_grant', error_codes: [50057] })
  })

  it('takes the secret by HTTP Basic, form-encoded, as well', async () => {
    const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
    if (row === undefined) throw new Error('the app is gone')
    const { credential } = makeSecret({
      displayName: null,
      startDateTime: '2020-01-01T00:00:00Z',
      endDateTime: '2099-01-01T00:00:00Z',
      value: 'a+b/c: ~d%',
    })
    emulator.store.applications.update(row.id, {
      passwordCredentials: [...row.passwordCredentials, credential],
    })
    const basic = Buffer.from(`${gatewright.clientId}:${encodeURIComponent('a+b/c: ~d%')}`).toString('base64')
    const { grant_type, scope } = credentials
    const { status } = await postToken(
      emulator,
      { grant_type, scope },
      { headers: { authorization: `Basic ${basic}` } },
    )
    expect(status).toBe(200)
  })

  it('answers a malformed body with JSON and no 5xx', async () => {
    const response = await fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/token`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })
})
