import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { contoso } from '../support/directory.ts'
import { redeemCode } from '../support/guide.ts'
import { launchBrowser, openPage, picture } from './support.ts'

/**
 * Steps 1, 2, 4 and 6 of the usual set-up guide ("create a tenant", "register an application", "create a client secret",
 * "configure the callback URL"), done by somebody who knows the names of buttons and fields alone.
 */
describe('the steps of the set-up guide in the portal, from an empty directory', () => {
  let emulator: EntraEmulator
  let browser: Browser
  let page: Page
  let complaints: string[]
  const callback = 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure'
  const copied = { tenantId: '', clientId: '', secret: '', authorize: '', token: '' }

  beforeAll(async () => {
    emulator = await startEntraEmulator({ seed: 'empty' })
    browser = await launchBrowser()
    const opened = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    page = opened.page
    complaints = opened.complaints
  })
  afterAll(async () => {
    await browser.close()
    await emulator.close()
  })

  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name })
  const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')
  const copy = async (label: string) => {
    await page.getByRole('button', { name: `Copy to clipboard: ${label}`, exact: true }).click()
    return clipboard()
  }

  it('opens on the directory, under both of its names', async () => {
    await page.goto(`${emulator.origin}/portal`)
    await heading('Contoso | Overview').waitFor()
    await expect(page.locator('header').textContent()).resolves.toContain(
      'Microsoft Entra ID (Azure Active Directory), local emulator',
    )
    expect(await copy('Tenant ID')).toBe(contoso)
  })

  it('step 1: creates a new tenant', async () => {
    await page.getByRole('link', { name: 'Manage tenants' }).click()
    await heading('Manage tenants').waitFor()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Create a tenant' })
    await panel.getByRole('button', { name: 'Create', exact: true }).click()
    await panel.getByText('Fill in Organization name and Initial domain name.').waitFor()
    await panel.getByLabel('Organization name').fill('Northwind Traders')
    await panel.getByLabel('Initial domain name').fill('north-wind')
    await panel.getByRole('button', { name: 'Create', exact: true }).click()
    await panel.getByText('letters and digits, and nothing else').waitFor()
    await panel.getByLabel('Initial domain name').fill('northwindtraders')
    await picture(page, 'create-tenant')
    await panel.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Tenant creation was successful').waitFor()
    await page.getByRole('link', { name: 'Go to your new tenant: Northwind Traders' }).click()
    await heading('Northwind Traders | Overview').waitFor()
    copied.tenantId = await copy('Tenant ID')
    await picture(page, 'tenant-overview')
    expect(emulator.store.tenants.get(copied.tenantId)?.verifiedDomains).toEqual([
      'northwindtraders.onmicrosoft.com',
    ])
  })

  it('step 2: registers an application with the redirect URI left blank', async () => {
    await page.getByRole('link', { name: 'App registrations', exact: true }).click()
    await page.getByRole('button', { name: 'New registration' }).click()
    await heading('Register an application').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Gatewright')
    const accounts = page.getByRole('radiogroup', {
      name: 'Who can use this application or access this API?',
    })
    await expect.poll(() => accounts.getByRole('radio').count()).toBe(4)
    await accounts.getByLabel('Northwind Traders only - Single tenant').check()
    await picture(page, 'new-registration')
    await page.getByRole('button', { name: 'Register' }).click()
    await heading('Gatewright | Overview').waitFor()
    copied.clientId = await copy('Application (client) ID')
    expect(await copy('Directory (tenant) ID')).toBe(copied.tenantId)
    const app = emulator.store.applications.oneBy('appId', copied.clientId)
    expect(app?.signInAudience).toBe('AzureADMyOrg')
    expect(await copy('Object ID')).toBe(app?.id)
    await picture(page, 'app-overview')
  })

  it('finds the endpoints of step 3 under Endpoints', async () => {
    await page.getByRole('button', { name: 'Endpoints', exact: true }).click()
    await page.getByRole('dialog', { name: 'Endpoints' }).waitFor()
    copied.authorize = await copy('OAuth 2.0 authorization endpoint (v2)')
    copied.token = await copy('OAuth 2.0 token endpoint (v2)')
    expect(copied.authorize).toBe(`${emulator.origin}/${copied.tenantId}/oauth2/v2.0/authorize`)
    expect(copied.token).toBe(`${emulator.origin}/${copied.tenantId}/oauth2/v2.0/token`)
    await picture(page, 'endpoints')
    await page.getByRole('dialog', { name: 'Endpoints' }).getByRole('button', { name: 'Close' }).click()
  })

  it('step 4: creates a client secret, whose Value is shown once', async () => {
    await page.getByRole('link', { name: 'Certificates & secrets' }).click()
    await page.getByRole('button', { name: 'New client secret' }).click()
    const panel = page.getByRole('dialog', { name: 'Add a client secret' })
    await panel.getByLabel('Description').fill('Gatewright on my desk')
    await picture(page, 'new-secret')
    await panel.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Copy the Value now').waitFor()
    copied.secret = await copy('Value')
    expect(copied.secret.length).toBeGreaterThanOrEqual(16)
    const [credential] =
      emulator.store.applications.oneBy('appId', copied.clientId)?.passwordCredentials ?? []
    expect(await copy('Secret ID')).toBe(credential?.keyId)
    await panel.waitFor({ state: 'detached' })
    await picture(page, 'secret-value')
    await page.reload()
    await page.getByText('Gatewright on my desk').waitFor()
    expect(await page.locator('body').textContent()).not.toContain(copied.secret)
  })

  it('step 6: adds the Web platform with the callback URL and ticks ID tokens', async () => {
    await page.getByRole('link', { name: 'Authentication' }).click()
    await page.getByRole('button', { name: 'Add a platform' }).click()
    await page
      .getByRole('dialog', { name: 'Configure platforms' })
      .getByRole('button', { name: /^Web/ })
      .click()
    const panel = page.getByRole('dialog', { name: 'Configure Web' })
    await panel.getByLabel('Redirect URIs').fill('http://gatewright.example.com/callback')
    await panel.getByRole('button', { name: 'Configure' }).click()
    await panel.getByText('Must start with "HTTPS" or "http://localhost".').waitFor()
    await panel.getByLabel('Redirect URIs').fill(callback)
    await panel.getByLabel('ID tokens (used for implicit and hybrid flows)').check()
    await picture(page, 'configure-web')
    await panel.getByRole('button', { name: 'Configure' }).click()
    await page.getByRole('region', { name: 'Web platform' }).waitFor()
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Redirect URI 1 of Web' }).inputValue())
      .toBe(callback)
    await expect
      .poll(() => page.getByLabel('ID tokens (used for implicit and hybrid flows)').isChecked())
      .toBe(true)
    await picture(page, 'authentication')
  })

  it('signs in with the values that were copied', async () => {
    const tokens = await redeemCode({
      ...copied,
      redirectUri: callback,
      username: 'admin@northwindtraders.onmicrosoft.com',
    })
    expect(tokens.claims).toMatchObject({
      aud: copied.clientId,
      tid: copied.tenantId,
      preferred_username: 'admin@northwindtraders.onmicrosoft.com',
    })
  })

  it('lists the sign-in, and explains one that fails', async () => {
    await page.goto(`${emulator.origin}/portal/${copied.tenantId}/sign-in-logs`)
    await page.getByRole('cell', { name: 'Success' }).first().waitFor()
    await fetch(`${copied.token}`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: copied.clientId,
        client_secret: 'the-secret-id-instead-of-the-value',
        scope: 'https://graph.microsoft.com/.default',
      }),
    })
    await page.getByRole('button', { name: 'Refresh' }).click()
    const row = page.getByRole('row').filter({ hasText: 'AADSTS7000215' })
    await row.getByRole('button').click()
    const details = page.getByRole('dialog', { name: 'Activity Details: Sign-ins' })
    await details.getByText('What to do:').waitFor()
    await details.getByText('Correlation ID').waitFor()
    await picture(page, 'sign-in-logs')
  })

  it('works without a complaint from the browser, its Content-Security-Policy included', () => {
    expect(complaints).toEqual([])
  })
})
