import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, graphAppId, startEntraEmulator } from '../../src/index.ts'
import { makeCertificate } from '../support/certificate.ts'
import { contoso } from '../support/directory.ts'
import { appToken, type GraphCaller, graphAs, graphSeed, userToken } from './support.ts'

let emulator: EntraEmulator
let graph: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
})
afterAll(() => emulator.close())

const register = async (fields: Record<string, unknown> = {}) => {
  const { body } = await graph('POST', '/applications', {
    displayName: 'Bot',
    signInAudience: 'AzureADMyOrg',
    ...fields,
  })
  return body
}

describe('app registrations through Graph', () => {
  it('registers an app, finds it by either id, changes it and deletes it', async () => {
    const created = await graph('POST', '/applications', {
      displayName: 'Support bot',
      signInAudience: 'AzureADMyOrg',
      web: {
        redirectUris: ['https://bot.example.com/callback'],
        implicitGrantSettings: { enableIdTokenIssuance: true },
      },
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      publisherDomain: 'contoso.test',
      web: { implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false } },
    })
    const { id, appId } = created.body
    expect((await graph('GET', `/applications(appId='${appId}')`)).body.id).toBe(id)
    expect(
      (await graph('PATCH', `/applications/${id}`, { groupMembershipClaims: 'SecurityGroup' })).status,
    ).toBe(204)
    expect((await graph('GET', `/applications/${id}?$select=groupMembershipClaims`)).body).toMatchObject({
      groupMembershipClaims: 'SecurityGroup',
    })
    expect((await graph('DELETE', `/applications/${id}`)).status).toBe(204)
    expect((await graph('GET', `/applications/${id}`)).status).toBe(404)
  })

  it('takes every kind of account when the audience is left out, as Graph does', async () => {
    const { body } = await graph('POST', '/applications', { displayName: 'No audience' })
    expect(body.signInAudience).toBe('AzureADandPersonalMicrosoftAccount')
  })

  it('shows the text of a secret once, and signs in with it', async () => {
    const app = await register()
    const added = await graph('POST', `/applications/${app.id}/addPassword`, {
      passwordCredential: { displayName: 'of a script' },
    })
    expect(added.status).toBe(200)
    const { keyId, secretText, hint, endDateTime, startDateTime } = added.body
    expect(secretText.slice(0, 3)).toBe(hint)
    expect(new Date(endDateTime).getUTCFullYear() - new Date(startDateTime).getUTCFullYear()).toBe(2)
    const read = await graph('GET', `/applications/${app.id}`)
    expect(read.body.passwordCredentials).toEqual([expect.objectContaining({ keyId, secretText: null })])
    expect(JSON.stringify(read.body)).not.toContain(secretText)
    await graph('POST', '/servicePrincipals', { appId: app.appId })
    const token = await appToken(emulator, { clientId: app.appId, secret: secretText, redirectUri: '' })
    expect(token).toMatch(/^ey/)
    expect((await graph('POST', `/applications/${app.id}/removePassword`, { keyId })).status).toBe(204)
    expect(
      await appToken(emulator, { clientId: app.appId, secret: secretText, redirectUri: '' }),
    ).toBeUndefined()
  })

  it('refuses passwords on creation, and fields that do not exist, by name', async () => {
    const answer = await graph('POST', '/applications', { displayName: 'x', passwordCredentials: [{}] })
    expect(answer.status).toBe(400)
    expect(answer.body.error.message).toContain('passwordCredentials')
    const misspelt = await graph('POST', '/applications', {
      displayName: 'x',
      signinAudience: 'AzureADMyOrg',
    })
    expect(misspelt.body.error.message).toContain('Did you mean "signInAudience"?')
  })

  it.each([
    ['http://bot.example.com/cb', 'Must start with "HTTPS" or "http://localhost"'],
    ['https://bot.example.com/cb#part', 'fragment'],
    ['https://bot.example.com/a(b)', 'not allowed'],
    ['http://[::1]:3000/cb', '[::1]'],
    ['https://*/cb', 'Must start with'],
    ['not a url', 'spaces'],
    [`https://bot.example.com/${'x'.repeat(256)}`, '256 characters'],
  ])('refuses the redirect URI %s', async (uri, reason) => {
    const app = await register()
    const answer = await graph('PATCH', `/applications/${app.id}`, { web: { redirectUris: [uri] } })
    expect(answer.status).toBe(400)
    expect(answer.body.error.code).toBe('Request_BadRequest')
    expect(answer.body.error.message).toContain(reason)
  })

  it('takes by the manifest what the portal refuses: 127.0.0.1 and wildcards', async () => {
    const app = await register()
    const uris = ['http://127.0.0.1:3000/cb', 'https://*.example.com/cb', 'http://localhost:3000/cb']
    const answer = await graph('PATCH', `/applications/${app.id}`, { web: { redirectUris: uris } })
    expect(answer.status).toBe(204)
  })

  it('uploads a certificate by its public half and refuses a private key', async () => {
    const app = await register()
    const certificate = await makeCertificate()
    const upload = (key: string) =>
      graph('PATCH', `/applications/${app.id}`, {
        keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key }],
      })
    expect((await upload(Buffer.from(certificate.pem).toString('base64'))).status).toBe(204)
    expect((await graph('GET', `/applications/${app.id}`)).body.keyCredentials).toHaveLength(1)
    expect((await upload(certificate.privateKeyPem)).body.error.message).toContain('private key')
    expect((await upload('bm8gY2VydGlmaWNhdGU=')).body.error.message).toContain('no X.509 certificate')
  })

  it('keeps an enabled app role from being deleted before it is disabled', async () => {
    const role = {
      id: 'cccccccc-0000-4000-8000-000000000001',
      allowedMemberTypes: ['User'],
      displayName: 'Agent',
      description: 'Answers customers',
      value: 'agent',
      isEnabled: true,
    }
    const app = await register({ appRoles: [role] })
    const refused = await graph('PATCH', `/applications/${app.id}`, { appRoles: [] })
    expect(refused.body.error.code).toBe('CannotDeleteOrUpdateEnabledEntitlement')
    await graph('PATCH', `/applications/${app.id}`, { appRoles: [{ ...role, isEnabled: false }] })
    expect((await graph('PATCH', `/applications/${app.id}`, { appRoles: [] })).status).toBe(204)
  })

  it('adds a federated credential once per issuer and subject', async () => {
    const app = await register()
    const path = `/applications/${app.id}/federatedIdentityCredentials`
    const credential = {
      name: 'ci',
      issuer: 'https://ci.example.com',
      subject: 'repo:contoso/bot',
      audiences: ['api://AzureADTokenExchange'],
    }
    expect((await graph('POST', path, { ...credential, name: 'ci' })).body.error.message).toContain(
      '3 to 120',
    )
    expect((await graph('POST', path, { ...credential, name: 'build' })).status).toBe(201)
    expect((await graph('POST', path, { ...credential, name: 'again' })).status).toBe(400)
    expect((await graph('GET', path)).body.value).toHaveLength(1)
    expect((await graph('DELETE', `${path}/build`)).status).toBe(204)
  })
})

describe('consent and assignments through Graph', () => {
  it('makes a service principal once, grants consent and assigns somebody', async () => {
    const app = await register()
    const created = await graph('POST', '/servicePrincipals', { appId: app.appId })
    expect(created.status).toBe(201)
    const again = await graph('POST', '/servicePrincipals', { appId: app.appId })
    expect(again.status).toBe(409)
    expect(again.body.error.code).toBe('Request_MultipleObjectsWithSameKeyValue')
    const resource = (await graph('GET', `/servicePrincipals(appId='${graphAppId}')`)).body

    const grant = { clientId: created.body.id, consentType: 'AllPrincipals', resourceId: resource.id }
    expect(
      (await graph('POST', '/oauth2PermissionGrants', { ...grant, scope: 'openid No.Such' })).status,
    ).toBe(400)
    const granted = await graph('POST', '/oauth2PermissionGrants', { ...grant, scope: 'openid profile' })
    expect(granted.status).toBe(201)
    expect((await graph('POST', '/oauth2PermissionGrants', { ...grant, scope: 'openid' })).status).toBe(409)

    const { value: users } = (await graph('GET', "/users?$filter=startswith(userPrincipalName,'grace')")).body
    const assignment = {
      principalId: users[0].id,
      resourceId: created.body.id,
      appRoleId: '00000000-0000-0000-0000-000000000000',
    }
    const path = `/servicePrincipals/${created.body.id}/appRoleAssignedTo`
    expect((await graph('POST', path, assignment)).body.principalDisplayName).toBe('Grace Hopper')
    expect((await graph('POST', path, assignment)).body.error.message).toContain('already exists')
    expect((await graph('GET', path)).body.value).toHaveLength(1)
  })

  it('hides an app of another tenant that is for its own people alone', async () => {
    const answer = await graph('POST', '/servicePrincipals', {
      appId: 'dddddddd-0000-4000-8000-000000000001',
    })
    expect(answer.body.error.message).toContain('does not reference a valid application object')
  })
})

describe('permissions', () => {
  it('counts a delegated permission only as far as the rights of whoever is signed in', async () => {
    const app = await register()
    const grace = graphAs(emulator, await userToken(emulator, 'grace@contoso.test'))
    const refused = await grace('PATCH', `/applications/${app.id}`, { displayName: 'Mine now' })
    expect(refused.status).toBe(403)
    expect(refused.body.error.code).toBe('Authorization_RequestDenied')
    const ada = graphAs(emulator, await userToken(emulator, 'ada@contoso.test'))
    expect((await ada('PATCH', `/applications/${app.id}`, { displayName: 'Renamed' })).status).toBe(204)
  })

  it('keeps the tenants apart', async () => {
    const other = emulator.store.tenants.list().find(tenant => tenant.displayName === 'Fabrikam')
    const [mallory] = emulator.store.users.by('tenant', other?.id ?? '')
    expect((await graph('GET', `/users/${mallory?.id}`)).status).toBe(404)
    expect((await graph('GET', '/organization')).body.value.map((org: { id: string }) => org.id)).toEqual([
      contoso,
    ])
  })
})

describe('an app by a name that its maker gives', () => {
  const named = "/applications(uniqueName='bot-at-sso.example.com')"
  const upsert = { prefer: 'create-if-missing' }

  it('is made once, however often it is asked for', async () => {
    const body = { displayName: 'Bot', signInAudience: 'AzureADMyOrg' }
    expect((await graph('PATCH', named, body)).status).toBe(404)
    const made = await graph('PATCH', named, body, upsert)
    expect(made).toMatchObject({ status: 201, body: { uniqueName: 'bot-at-sso.example.com' } })
    expect((await graph('PATCH', named, { displayName: 'The bot' }, upsert)).status).toBe(204)
    expect((await graph('GET', named)).body).toMatchObject({ id: made.body.id, displayName: 'The bot' })
    expect(
      (await graph('PATCH', `/applications/${made.body.id}`, { uniqueName: 'another' })).body.error.message,
    ).toContain('read-only')
  })
})

describe('a tenant whose policy allows apps no secrets', () => {
  it('refuses a new one by the code of Graph, and takes a certificate', async () => {
    const { id } = await register()
    emulator.store.tenants.update(contoso, { secretsAllowed: false })
    const refused = await graph('POST', `/applications/${id}/addPassword`, {})
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { code: 'CredentialTypeNotAllowedAsPerAppPolicy' } },
    })
    const { der } = await makeCertificate()
    const keyCredentials = [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: der.toString('base64') }]
    expect((await graph('PATCH', `/applications/${id}`, { keyCredentials })).status).toBe(204)
    emulator.store.tenants.update(contoso, { secretsAllowed: true })
  })
})
