import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Look, setLook, sidewaysScroll } from '../../../../tests/support/look.ts'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { ada, contoso, gatewright } from '../support/directory.ts'
import { expectAccessible, goWithin, launchBrowser, openPage } from './support.ts'
import { fillWithRows } from './with-rows.ts'

let emulator: EntraEmulator
let browser: Browser
let pages: readonly (readonly [string, string])[]

beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
  await fillWithRows(emulator)
  emulator.faults.add({ kind: 'slow' })
  browser = await launchBrowser()
  const app = emulator.store.applications.oneBy('appId', gatewright.clientId)
  const principal = emulator.store.servicePrincipals.oneBy('appId', gatewright.clientId)
  const [group] = emulator.store.groups.by('tenant', contoso)
  const registration = `app-registrations/${app?.id}`
  pages = [
    ['overview', 'Contoso | Overview'],
    ['tenants', 'Manage tenants'],
    ['users', 'Users'],
    [`users/${ada}`, 'Ada Lovelace'],
    ['groups', 'Groups'],
    [`groups/${group?.id}`, group?.displayName ?? ''],
    ['app-registrations', 'App registrations'],
    ['app-registrations/new', 'Register an application'],
    [registration, 'Gatewright | Overview'],
    [`${registration}/authentication`, 'Gatewright | Authentication'],
    [`${registration}/credentials`, 'Gatewright | Certificates & secrets'],
    [`${registration}/token-configuration`, 'Gatewright | Token configuration'],
    [`${registration}/api-permissions`, 'Gatewright | API permissions'],
    [`${registration}/expose-an-api`, 'Gatewright | Expose an API'],
    [`${registration}/app-roles`, 'Gatewright | App roles'],
    ['enterprise-applications', 'Enterprise applications'],
    [`enterprise-applications/${principal?.id}`, 'Gatewright | Properties'],
    [`enterprise-applications/${principal?.id}/users-and-groups`, 'Gatewright | Users and groups'],
    ['sign-in-logs', 'Sign-in logs'],
    ['faults', 'Faults and personas'],
  ]
})
afterAll(async () => {
  await browser.close()
  await emulator.close()
})

const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }
/** Both widths and both colours: no colour depends on a width. */
const looks: readonly Look[] = [
  { viewport: desktop, colorScheme: 'light' },
  { viewport: phone, colorScheme: 'dark' },
]

describe('pages', () => {
  it('are clean for axe and never wider than the screen', async () => {
    const { page, complaints, loaded } = await openPage(browser)
    await page.goto(`${emulator.origin}/portal/${contoso}/faults`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    for (const [at, [path, title]] of pages.entries()) {
      const heading = page.getByRole('heading', { level: 1, name: title, exact: true })
      // What is waited for must be of this page, and not of the one before.
      await expect.poll(() => heading.count()).toBe(0)
      await goWithin(page, `/portal/${contoso}/${path}`)
      await heading.waitFor()
      await loaded()
      // Every other page comes up on the phone: the look that is there already costs no change.
      for (const look of at % 2 === 0 ? looks : looks.toReversed()) {
        const seen = `${path}, ${look.viewport.width} pixels wide, ${look.colorScheme}`
        await setLook(page, look)
        expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme'), seen).toBe(
          look.colorScheme,
        )
        await expectAccessible(page, seen)
        expect(await sidewaysScroll(page), `${seen}: pixels that scroll sideways`).toBe(0)
      }
    }
    expect(complaints).toEqual([])
    await page.context().close()
  }, 120_000)
})

describe('what is said in passing', () => {
  it('is clean for axe, after a property was saved', async () => {
    const principal = emulator.store.servicePrincipals.oneBy('appId', gatewright.clientId)
    const { page } = await openPage(browser)
    await page.goto(`${emulator.origin}/portal/${contoso}/enterprise-applications/${principal?.id}`)
    const ownKey = page.getByRole('radiogroup', { name: 'Signing key of its own?' })
    await ownKey.getByText('Yes').click()
    await page.getByText('The properties were saved').waitFor()
    await expectAccessible(page, 'saved')
    await page.context().close()
  })
})

describe('panels', () => {
  it.each([
    ['users', 'New user', 'Create new user'],
    ['faults', 'Add fault', 'Add fault'],
  ])('%s: %s is clean for axe, and Escape closes it', async (path, button, title) => {
    const { page } = await openPage(browser)
    await page.goto(`${emulator.origin}/portal/${contoso}/${path}`)
    await page.getByRole('button', { name: button, exact: true }).click()
    const panel = page.getByRole('dialog', { name: title })
    await panel.waitFor()
    await expectAccessible(page, title)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.context().close()
  })
})
