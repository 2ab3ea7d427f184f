import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, fabrikam, gatewright } from '../support/directory.ts'
import { authorizeUrl } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())

const open = (
  parameters: Record<string, string | undefined>,
  options: Parameters<typeof authorizeUrl>[2] = {},
) => createTestBrowser().get(authorizeUrl(emulator, parameters, options))

const idShape =
  /Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/

describe('errors that never redirect', () => {
  const cases: [string, number, Record<string, string | undefined>, Parameters<typeof authorizeUrl>[2]][] = [
    ['a tenant that is not there', 90002, {}, { tenant: 'nowhere.test' }],
    ['no client id', 900144, { client_id: undefined }, {}],
    ['an unknown client id', 700016, { client_id: 'aaaaaaaa-0000-4000-8000-0000000000ff' }, {}],
    ['the all-zero client id', 700038, { client_id: '00000000-0000-0000-0000-000000000000' }, {}],
    ["another tenant's single-tenant app", 700016, {}, { tenant: fabrikam }],
    ['a single-tenant app under common', 50194, {}, { tenant: 'common' }],
    ['an unregistered redirect URI', 50011, { redirect_uri: 'https://evil.test/callback' }, {}],
    ['a trailing slash too many', 50011, { redirect_uri: `${gatewright.redirectUri}/` }, {}],
  ]
  it.each(cases)('answers %s with a page, AADSTS%i', async (_, code, parameters, options) => {
    const answer = await open(parameters, options)
    expect(answer.status).toBe(200)
    expect(answer.location).toBeUndefined()
    expect(answer.text).toContain(`AADSTS${code}:`)
    expect(answer.text).toMatch(/Request Id<\/dt><dd>[0-9a-f-]{36}/)
  })

  it('names the trailing slash as the difference', async () => {
    const answer = await open({ redirect_uri: `${gatewright.redirectUri}/` })
    expect(answer.text).toContain('The only difference is the trailing slash.')
  })

  it('ignores the port of localhost and nothing else', async () => {
    const otherPort = gatewright.redirectUri.replace(':3000', ':4999')
    expect((await open({ redirect_uri: otherPort })).text).toContain('name="password"')
    const otherHost = gatewright.redirectUri.replace('localhost', '127.0.0.1')
    expect((await open({ redirect_uri: otherHost })).text).toContain('AADSTS50011')
  })

  it('shows markup in a redirect URI as text', async () => {
    const answer = await open({ redirect_uri: 'https://evil.test/<script>alert(1)</script>' })
    expect(answer.text).not.toContain('<script>alert')
    expect(answer.text).toContain('&lt;script&gt;')
  })

  it('wants PKCE for a redirect URI of the single-page platform', async () => {
    const answer = await open(
      { redirect_uri: 'http://localhost/spa', client_id: 'aaaaaaaa-0000-4000-8000-000000000003' },
      { tenant: 'common' },
    )
    expect(answer.text).toContain('AADSTS9002325')
  })
})

describe('errors that go back to the app', () => {
  const cases: [string, Record<string, string | undefined>, string, number][] = [
    ['no scope', { scope: undefined }, 'invalid_request', 900144],
    ['no response_type', { response_type: undefined }, 'invalid_request', 900144],
    ['the resource parameter of v1', { resource: 'https://graph.microsoft.com' }, 'invalid_request', 901002],
    ['an unknown response type', { response_type: 'tokens' }, 'unsupported_response_type', 70005],
    ['an access token without its box', { response_type: 'token' }, 'unsupported_response_type', 700051],
    ['an unknown permission', { scope: 'openid Mail.Teleport' }, 'invalid_client', 650053],
    ['an unknown resource', { scope: 'openid api://nothing/read' }, 'invalid_resource', 500011],
    [
      'two resources',
      { scope: 'User.Read aaaaaaaa-0000-4000-8000-000000000002/.default' },
      'invalid_scope',
      70011,
    ],
    ['comma-separated scopes', { scope: 'openid,profile,email' }, 'invalid_scope', 70011],
    ['prompt=none with nobody signed in', { prompt: 'none' }, 'login_required', 50058],
    [
      'an id_token without a nonce',
      { response_type: 'id_token', nonce: undefined },
      'invalid_request',
      900144,
    ],
  ]
  it.each(cases)('answers %s by a redirect', async (_, parameters, error, code) => {
    const answer = await open(parameters)
    expect(answer.status).toBe(302)
    expect(answer.parameters).toMatchObject({ error, state: 'the-state' })
    expect(answer.parameters.error_description).toMatch(new RegExp(`^AADSTS${code}: `))
    expect(answer.parameters.error_description).toMatch(idShape)
    expect(answer.parameters.error_uri).toBe(`${emulator.origin}/error?code=${code}`)
  })

  it('reports a missing ID tokens box as 700054', async () => {
    const app = emulator.store.applications.oneBy('appId', gatewright.clientId)
    if (app === undefined) throw new Error('the app is gone')
    emulator.store.applications.update(app.id, {
      web: {
        ...app.web,
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      },
    })
    const answer = await open({ response_type: 'code id_token' })
    emulator.store.applications.update(app.id, { web: app.web })
    expect(answer.location).toContain('#error=unsupported_response_type')
    expect(answer.parameters.error_description).toContain('AADSTS700054')
  })

  it('strips markup from the state', async () => {
    const answer = await open({ prompt: 'none', state: 'a<b>c</b>' })
    expect(answer.parameters.state).toBe('ac')
  })

  it('answers Back with access_denied and the subcode cancel, without a description', async () => {
    const browser = createTestBrowser()
    const page = await browser.get(authorizeUrl(emulator))
    const answer = await browser.submit(page, emulator.origin, { action: 'cancel' })
    expect(answer.parameters).toEqual({ error: 'access_denied', error_subcode: 'cancel', state: 'the-state' })
  })
})

describe('errors beside the field', () => {
  const cases: [string, string, string, number][] = [
    ['an unknown account', 'nobody@contoso.test', 'correct-horse', 50034],
    ['a wrong password', 'ada@contoso.test', 'wrong', 50126],
    ['a disabled account', 'disabled@contoso.test', 'correct-horse', 50057],
  ]
  it.each(cases)('answers %s on the sign-in page', async (_, username, password, code) => {
    const answer = await createTestBrowser().signIn(authorizeUrl(emulator), username, password)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(`AADSTS${code}`)
    expect(answer.text).toContain('name="password"')
    expect(answer.text).not.toContain('correct-horse')
  })

  it('locks an account for a minute after ten wrong passwords, the right one included', async () => {
    const own = await startEntraEmulator()
    const browser = createTestBrowser()
    for (let attempt = 0; attempt < 10; attempt += 1)
      await browser.signIn(authorizeUrl(own), 'grace@contoso.test', 'wrong')
    const answer = await browser.signIn(authorizeUrl(own), 'grace@contoso.test')
    await own.close()
    expect(answer.text).toContain('AADSTS50053')
  })
})

describe('the sign-in log', () => {
  it('has every attempt with code, reason, person and app', async () => {
    await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test', 'wrong')
    await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')
    const [failed, succeeded] = emulator.store.signIns.list().slice(-2)
    expect(failed).toMatchObject({
      errorCode: 50126,
      userPrincipalName: 'ada@contoso.test',
      appDisplayName: 'Gatewright',
      tenantId: contoso,
    })
    expect(failed?.failureReason).toContain('Wrong password.')
    expect(succeeded).toMatchObject({ errorCode: 0, failureReason: null, flow: 'authorize' })
  })

  it('holds no password and no secret', async () => {
    expect(JSON.stringify(emulator.store.signIns.list())).not.toContain('correct-horse')
  })
})
