import { qualifiedGroup } from '@gatewright/config'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { testApp } from '../gate/support/gate-server.ts'
import { allow } from '../gate/support/rules.ts'
import type { Browser, Page } from '../support/browser.ts'
import { callbackUrl, isSignedIn, loginUrl } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'
import { throughTheEmulator } from './support/emulator-pages.ts'
import { contoso } from './support/faulty-provider.ts'
import { oauth2Config } from './support/strategies.ts'

/**
 * Whoever is in more than 200 groups gets a token without any, and was locked out of everything that asks for one
 * (grafana #28457, oauth2-proxy #2154 and #3385). The emulator's `groups@contoso.test` is in 300.
 */
let emulator: EntraEmulator
let server: TestServer
/** One of the 300. */
let team: string

beforeEach(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
  const { store } = emulator
  const registration = store.applications.oneBy('appId', 'aaaaaaaa-0000-4000-8000-000000000001')
  store.applications.update(registration?.id ?? '', { groupMembershipClaims: 'SecurityGroup' })
  team = store.groups.by('tenant', contoso).find(group => group.displayName === 'Team 250')?.id ?? ''
  const strategy = oauth2Config({
    authorizationURL: `${emulator.origin}/${contoso}/oauth2/v2.0/authorize`,
    tokenURL: `${emulator.origin}/${contoso}/oauth2/v2.0/token`,
    userInfoURL: `${emulator.origin}/oidc/userinfo`,
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret: 'demo-secret-of-the-local-emulator-000001',
    callbackURL: callbackUrl,
    ...{ scope: 'openid profile email', trustEmail: false, tenants: [] },
  })
  // The emulator's clock is the real one, so the server stands still at its time.
  server = await startTestServer(
    {
      strategies: [
        { ...strategy, allowSelfSignup: true, fieldMapping: { email: 'email', groups: 'groups' } },
      ],
      apps: [appFor('wiki', team), appFor('other', 'nobodys')],
    },
    Date.now(),
  )
})
afterEach(async () => {
  await server.close()
  await emulator.close()
})

const appFor = (id: string, group: string) =>
  testApp({
    id,
    urls: [{ origin: `http://${id}.localhost:3000`, pathPrefix: '/' }],
    rules: [allow({ groups: [qualifiedGroup('azure', contoso, group)] })],
  })

async function signIn(browser: Browser, username = 'groups@contoso.test'): Promise<Page> {
  const begun = await browser.open(loginUrl)
  return browser.open(await throughTheEmulator(begun.location ?? '', username))
}
const me = async (browser: Browser) => (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()
const appsOf = async (browser: Browser) => (await me(browser)).apps.map((one: { id: string }) => one.id)

/** Nobody has consented to the app's reading anything but who somebody is. */
function withdrawPermissions(): void {
  const { oauth2PermissionGrants: grants } = emulator.store
  for (const grant of grants.list()) grants.update(grant.id, { scope: 'openid profile email' })
}

test('somebody in 300 groups opens the app that one of them is let into', async () => {
  const browser = server.newBrowser()
  expect((await signIn(browser)).status).toBe(303)
  expect(await appsOf(browser)).toEqual(['wiki'])
})

test('of 300 groups those are kept that a rule names, for an app gets them all in one header', async () => {
  const browser = server.newBrowser()
  await signIn(browser)
  expect((await me(browser)).groups).toEqual([team])
})

test('somebody in few groups keeps all of them, and Graph is not asked', async () => {
  withdrawPermissions()
  const browser = server.newBrowser()
  await signIn(browser, 'grace@contoso.test')
  // "Support", and "Everyone", which "Support" is in.
  expect((await me(browser)).groups).toHaveLength(2)
  expect(server.lines.join('')).not.toContain('without groups')
})

test('where Graph refuses, nobody gets in by a group, and the operator reads which permission to add', async () => {
  const before = server.newBrowser()
  await signIn(before)
  expect(await appsOf(before)).toEqual(['wiki'])

  withdrawPermissions()
  const browser = server.newBrowser()
  expect((await signIn(browser)).status).toBe(303)
  expect(await appsOf(browser)).toEqual([])
  // Groups of an earlier sign-in are not believed any longer, on other devices neither.
  expect(await appsOf(before)).toEqual([])

  const warning = server.lines.map(line => JSON.parse(line)).find(line => line.level === 40)
  expect(warning).toMatchObject({
    msg: 'signed in without groups',
    reason: expect.stringContaining('Authorization_RequestDenied'),
    mend: expect.stringContaining('User.Read'),
  })
  const { detail } = await sqlOf(server.server.services.storage.database)
    .selectFrom('audit_events')
    .select('detail')
    .where('kind', '=', 'sign-in')
    .orderBy('id', 'desc')
    .where('detail', 'like', '%groupsMissing%')
    .executeTakeFirstOrThrow()
  expect(JSON.parse(detail).groupsMissing.mend).toContain('GroupMember.Read.All')
})

test('while Graph is out of order nobody is signed in half: the next attempt finds the groups again', async () => {
  emulator.faults.add({ kind: 'too_many_requests', endpoints: ['graph'] })
  const browser = server.newBrowser()
  expect((await signIn(browser)).status).toBeGreaterThanOrEqual(500)
  expect(await isSignedIn(browser)).toBe(false)
  emulator.faults.clear()
  await signIn(browser)
  expect(await appsOf(browser)).toEqual(['wiki'])
})
