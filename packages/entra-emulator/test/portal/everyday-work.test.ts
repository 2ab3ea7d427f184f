import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { contoso, gatewright, grace } from '../support/directory.ts'
import { launchBrowser, openPage } from './support.ts'

describe('everyday work in the portal', () => {
  let emulator: EntraEmulator
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    emulator = await startEntraEmulator({ seed: 'demo' })
    browser = await launchBrowser()
    page = (await openPage(browser)).page
  })
  afterAll(async () => {
    await browser.close()
    await emulator.close()
  })

  const registration = () => emulator.store.applications.oneBy('appId', gatewright.clientId)
  const open = (path: string) => page.goto(`${emulator.origin}/portal/${contoso}/${path}`)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const panel = (name: string) => page.getByRole('dialog', { name })
  const closed = (name: string) => panel(name).waitFor({ state: 'detached' })

  it("clears somebody's mail and disables the account", async () => {
    await open(`users/${grace}`)
    await press('Edit properties')
    await panel('Edit properties').getByLabel('Email').fill('')
    await panel('Edit properties').getByRole('button', { name: 'Save' }).click()
    await closed('Edit properties')
    await press('Disable account')
    await page.getByRole('button', { name: 'Enable account' }).waitFor()
    expect(emulator.store.users.get(grace)).toMatchObject({ mail: null, accountEnabled: false })
  })

  it('adds an optional claim and a groups claim', async () => {
    await open(`app-registrations/${registration()?.id}/token-configuration`)
    await press('Add optional claim')
    await panel('Add optional claim').getByRole('checkbox', { name: 'xms_edov' }).check()
    await panel('Add optional claim').getByRole('button', { name: 'Add', exact: true }).click()
    await closed('Add optional claim')
    await press('Add groups claim')
    await panel('Edit groups claim').getByRole('checkbox', { name: 'Security groups', exact: true }).check()
    await panel('Edit groups claim').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Groups claim: SecurityGroup').waitFor()
    expect(registration()?.optionalClaims.idToken.map(claim => claim.name)).toEqual(['xms_edov'])
  })

  it('adds a permission and grants admin consent', async () => {
    await open(`app-registrations/${registration()?.id}/api-permissions`)
    await press('Add a permission')
    await panel('Request API permissions').getByRole('checkbox', { name: 'GroupMember.Read.All' }).check()
    await panel('Request API permissions').getByRole('button', { name: 'Add permissions' }).click()
    await page.getByText('Not granted for Contoso').waitFor()
    await press('Grant admin consent for Contoso')
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await page.getByText('Not granted for Contoso').waitFor({ state: 'detached' })
  })

  it('requires assignment', async () => {
    const principal = emulator.store.servicePrincipals.oneBy('appId', gatewright.clientId)
    await open(`enterprise-applications/${principal?.id}`)
    await page.getByRole('radiogroup', { name: 'Assignment required?' }).getByText('Yes').click()
    await page.getByText('The properties were saved').waitFor()
    expect(emulator.store.servicePrincipals.get(principal?.id ?? '')?.appRoleAssignmentRequired).toBe(true)
  })

  it('gives an app a signing key of its own', async () => {
    const principal = emulator.store.servicePrincipals.oneBy('appId', gatewright.clientId)
    await open(`enterprise-applications/${principal?.id}`)
    const choice = page.getByRole('radiogroup', { name: 'Signing key of its own?' })
    await choice.getByText('Yes').click()
    await page.getByText('The properties were saved').waitFor()
    await choice.getByRole('radio', { name: 'Yes', checked: true }).waitFor({ state: 'attached' })
    expect(emulator.store.servicePrincipals.get(principal?.id ?? '')?.customSigningKey).toBe(true)
  })

  it('sets a fault, switches it off, and removes it', async () => {
    await open('faults')
    await press('Add Server error')
    await panel('Add fault').getByRole('button', { name: 'Add', exact: true }).click()
    await closed('Add fault')
    await page.getByRole('switch', { name: 'Server error is on' }).click({ force: true })
    await expect.poll(() => emulator.faults.list()).toMatchObject([{ kind: 'server_error', enabled: false }])
    await press('Remove Server error')
    await expect.poll(() => emulator.faults.list()).toEqual([])
  })
})
