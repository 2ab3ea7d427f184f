import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EntraEmulator, makeApplication, makeSecret, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, fabrikam } from '../support/directory.ts'
import { authorizeUrl, postToken, redeem } from '../support/protocol.ts'

const client = {
  clientId: 'bbbbbbbb-0000-4000-8000-000000000001',
  secret: 'a-secret-of-the-consent-tests-0000000001',
  redirectUri: 'http://localhost/callback',
}

let emulator: EntraEmulator
beforeEach(async () => {
  emulator = await startEntraEmulator({ seed: 'empty' })
  emulator.store.applications.insert(
    makeApplication({
      tenantId: contoso,
      appId: client.clientId,
      displayName: 'Fresh app',
      createdDateTime: '2026-01-01T00:00:00Z',
      signInAudience: 'AzureADMultipleOrgs',
      web: {
        redirectUris: [client.redirectUri],
        homePageUrl: null,
        logoutUrl: null,
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      },
      passwordCredentials: [
        makeSecret({
          displayName: null,
          startDateTime: '2020-01-01T00:00:00Z',
          endDateTime: '2099-01-01T00:00:00Z',
          value: client.secret,
        }).credential,
      ],
    }),
  )
})
afterEach(() => emulator.close())

const url = (parameters: Record<string, string> = {}, tenant = contoso) =>
  authorizeUrl(emulator, parameters, { client, tenant })

describe('consent', () => {
  it('is asked once, listed by what it allows, and remembered for the person', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url({ scope: 'openid profile User.Read' }), 'grace@contoso.test')
    expect(page.text).toContain('Permissions requested')
    expect(page.text).toContain('View your basic profile')
    expect(page.text).not.toContain('Consent on behalf of your organization')
    const answer = await browser.submit(page, emulator.origin, { action: 'accept' })
    expect(answer.parameters.code).toBeDefined()
    expect((await browser.get(url({ scope: 'openid User.Read' }))).parameters.code).toBeDefined()
    const other = await createTestBrowser().signIn(url(), 'alan@contoso.test')
    expect(other.text).toContain('Permissions requested')
  })

  it('goes back with AADSTS65004 when it is declined', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url(), 'grace@contoso.test')
    const answer = await browser.submit(page, emulator.origin, { action: 'decline' })
    expect(answer.parameters).toMatchObject({ error: 'access_denied', state: 'the-state' })
    expect(answer.parameters.error_description).toMatch(/^AADSTS65004: /)
    expect(answer.parameters.error_uri).toContain('/error?code=65004')
  })

  it('is given for everyone by an administrator who says so', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url(), 'ada@contoso.test')
    expect(page.text).toContain('Consent on behalf of your organization')
    await browser.submit(page, emulator.origin, { action: 'accept', organization: 'yes' })
    const other = await createTestBrowser().signIn(url(), 'alan@contoso.test')
    expect(other.parameters.code).toBeDefined()
  })

  it('needs an administrator for admin permissions: a page, then access_denied with cancel', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url({ scope: 'openid Directory.Read.All' }), 'grace@contoso.test')
    expect(page.text).toContain('Need admin approval')
    expect(page.text).toContain('AADSTS90094')
    const answer = await browser.submit(page, emulator.origin, { action: 'cancel' })
    expect(answer.parameters).toMatchObject({ error: 'access_denied', error_subcode: 'cancel' })
  })

  it('cannot be given by somebody who posts the form of an administrator', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url({ scope: 'openid Directory.Read.All' }), 'grace@contoso.test')
    const answer = await browser.submit(page, emulator.origin, { action: 'accept', organization: 'yes' })
    expect(answer.parameters.code).toBeUndefined()
    expect(answer.text).toContain('AADSTS90094')
    expect(emulator.store.oauth2PermissionGrants.list()).toEqual([])
  })

  it('needs an administrator for everything when users may not consent', async () => {
    emulator.store.tenants.update(contoso, { userConsentAllowed: false })
    const page = await createTestBrowser().signIn(url(), 'grace@contoso.test')
    expect(page.text).toContain('Need admin approval')
  })

  it('is reported to prompt=none as consent_required', async () => {
    const browser = createTestBrowser()
    await browser.signIn(url(), 'grace@contoso.test')
    const answer = await browser.get(url({ prompt: 'none' }))
    expect(answer.parameters.error).toBe('consent_required')
    expect(answer.parameters.error_description).toMatch(/^AADSTS65001: /)
  })

  it('makes the enterprise application in the other tenant', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url({}, 'organizations'), 'mallory@fabrikam.test')
    await browser.submit(page, emulator.origin, { action: 'accept' })
    const principals = emulator.store.servicePrincipals.by('appId', client.clientId)
    expect(principals.map(principal => principal.tenantId)).toEqual([fabrikam])
  })

  it('revoked, ends the refresh token’s use with consent_required', async () => {
    const browser = createTestBrowser()
    const page = await browser.signIn(url({ scope: 'openid offline_access' }), 'grace@contoso.test')
    const answer = await browser.submit(page, emulator.origin, { action: 'accept' })
    const { body } = await redeem(emulator, answer.parameters.code ?? '', {}, { client })
    for (const grant of emulator.store.oauth2PermissionGrants.list())
      emulator.store.oauth2PermissionGrants.delete(grant.id)
    const refused = await postToken(emulator, {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
      client_id: client.clientId,
      client_secret: client.secret,
    })
    expect(refused.body).toMatchObject({
      error: 'invalid_grant',
      suberror: 'consent_required',
      error_codes: [65001],
    })
  })
})
