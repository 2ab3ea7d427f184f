import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { contoso, gatewright } from '../support/directory.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'demo' })
})
afterAll(() => emulator.close())

const send = async (
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
) => {
  const response = await fetch(`${emulator.origin}/portal/api${path}`, {
    method,
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const tenant = { displayName: 'Tailspin', initialDomain: 'tailspin' }

describe("a page of another site cannot work the portal with a visitor's browser", () => {
  it.each([
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a request of another port of the same host', { 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
  ])('refuses %s', async (_name, headers) => {
    expect((await send('POST', '/tenants', { body: tenant, headers })).status).toBe(403)
    expect((await send('GET', '/tenants', { headers })).status).toBe(403)
  })

  it('refuses what a form can send, even without an origin', async () => {
    const response = await fetch(`${emulator.origin}/portal/api/tenants`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(tenant),
    })
    expect(response.status).toBe(415)
  })

  it('changed nothing by all that', () => {
    expect(emulator.store.tenants.list().some(({ displayName }) => displayName === tenant.displayName)).toBe(
      false,
    )
  })

  it('answers its own pages', async () => {
    const headers = { origin: emulator.origin, 'sec-fetch-site': 'same-origin' }
    expect((await send('POST', '/tenants', { body: tenant, headers })).status).toBe(201)
  })
})

describe('tenants', () => {
  it.each([
    [{ displayName: ' ', initialDomain: 'blank' }, 'displayName', 'required'],
    [{ displayName: 'Dash', initialDomain: 'with-dash' }, 'initialDomain', 'letters and digits'],
    [{ displayName: 'Long', initialDomain: 'x'.repeat(28) }, 'initialDomain', '27'],
    [
      { displayName: 'Again', initialDomain: 'TAILSPIN' },
      'initialDomain',
      'Already in use by another directory.',
    ],
  ])('refuses %j', async (body, field, message) => {
    const { status, body: answer } = await send('POST', '/tenants', { body })
    expect(status).toBe(400)
    expect(answer.error.target).toBe(field)
    expect(answer.error.message).toContain(message)
  })

  it('adds a custom domain once', async () => {
    const path = `/tenants/${contoso}`
    expect((await send('PATCH', path, { body: { addDomain: 'bots.contoso.test' } })).status).toBe(200)
    expect((await send('PATCH', path, { body: { addDomain: 'bots.contoso.test' } })).status).toBe(400)
    expect((await send('PATCH', path, { body: { addDomain: 'fabrikam.test' } })).body.error.target).toBe(
      'addDomain',
    )
  })

  it('keeps the tenant of personal accounts to itself', async () => {
    const path = '/tenants/9188040d-6c67-4c5b-b112-36a304b66dad/graph/users'
    expect((await send('GET', path)).status).toBe(404)
  })
})

describe('the rules of the forms', () => {
  const graph = `/tenants/${contoso}/graph`

  it.each(['http://127.0.0.1:3000/cb', 'https://*.example.com/cb', 'http://example.com/cb'])(
    'refuses the redirect URI %s, which only the manifest takes or nobody',
    async uri => {
      const app = emulator.store.applications.oneBy('appId', gatewright.clientId)
      const answer = await send('PATCH', `${graph}/applications/${app?.id}`, {
        body: { web: { redirectUris: [uri] } },
      })
      expect(answer.status).toBe(400)
      expect(answer.body.error.target).toBe('redirectUris')
    },
  )

  it('refuses a secret of more than 24 months', async () => {
    const app = emulator.store.applications.oneBy('appId', gatewright.clientId)
    const answer = await send('POST', `${graph}/applications/${app?.id}/addPassword`, {
      body: { passwordCredential: { endDateTime: '2099-01-01T00:00:00Z' } },
    })
    expect(answer.body.error.message).toContain('24 months')
  })

  it('allows two secrets where personal accounts sign in, and no third', async () => {
    const { body: app } = await send('POST', `${graph}/applications`, {
      body: { displayName: 'For everybody', signInAudience: 'AzureADandPersonalMicrosoftAccount' },
    })
    const add = () =>
      send('POST', `${graph}/applications/${app.id}/addPassword`, { body: { passwordCredential: {} } })
    expect([(await add()).status, (await add()).status, (await add()).status]).toEqual([200, 200, 400])
  })

  it('refuses a front-channel logout URL without https', async () => {
    const app = emulator.store.applications.oneBy('appId', gatewright.clientId)
    const body = { web: { logoutUrl: 'http://example.com/logout' } }
    const answer = await send('PATCH', `${graph}/applications/${app?.id}`, { body })
    expect(answer.body.error.target).toBe('logoutUrl')
  })
})

describe('admin consent', () => {
  it('grants what is listed, delegated for everybody and application permissions to the app', async () => {
    const graph = `/tenants/${contoso}/graph`
    const { body: resources } = await send('GET', `/tenants/${contoso}/resources`)
    const [microsoftGraph] = resources.value
    const scope = microsoftGraph.scopes.find(
      (entry: { value: string }) => entry.value === 'GroupMember.Read.All',
    )
    const role = microsoftGraph.roles.find((entry: { value: string }) => entry.value === 'User.Read.All')
    const { body: app } = await send('POST', `${graph}/applications`, {
      body: {
        displayName: 'Needs consent',
        signInAudience: 'AzureADMyOrg',
        requiredResourceAccess: [
          {
            resourceAppId: microsoftGraph.appId,
            resourceAccess: [
              { id: scope.id, type: 'Scope' },
              { id: role.id, type: 'Role' },
            ],
          },
        ],
      },
    })
    const granted = ({ body }: { body: { value: { granted: boolean }[] } }) =>
      body.value.map(entry => entry.granted)
    expect(granted(await send('GET', `/tenants/${contoso}/permissions/${app.id}`))).toEqual([false, false])
    const consented = await send('POST', `/tenants/${contoso}/adminConsent`, {
      body: { applicationId: app.id },
    })
    expect(granted(consented)).toEqual([true, true])
  })
})
