import { afterEach, beforeEach, expect, it } from 'vitest'
import { admit } from '../../src/accounts/admit.ts'
import { invite } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type FaultyProvider, fabrikam, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { entraOptions } from '../oauth2/support/strategies.ts'
import { adaIsSuperAdmin, azure, callbackUrl, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

const me = async (browser: ReturnType<TestServer['newBrowser']>) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()
const ada = () => {
  provider.tid = '11111111-1111-4111-8111-111111111111'
  provider.claims = honest => ({ ...honest, xms_edov: true })
  provider.userInfo = () => ({ json: { sub: 'pairwise-ada', email: 'ada@contoso.test' } })
}
const mallory = (email: string) => {
  provider.tid = fabrikam
  const oid = 'bbbbbbbb-0000-4000-8000-000000000bad'
  provider.claims = honest => ({ ...honest, oid, sub: 'pairwise-bad', email, preferred_username: email })
  provider.userInfo = () => ({ json: { sub: 'pairwise-bad', email } })
}

it('who signed up by their own address and then changes it to ours gains nothing (Grafana CVE-2023-3128)', async () => {
  test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [
      azure(provider, {
        allowSelfSignup: true,
        options: { ...entraOptions(provider, 'organizations'), callbackURL: callbackUrl },
        claimSources: [],
      }),
    ],
  })
  const [hers, his] = [test.newBrowser(), test.newBrowser()]
  mallory('mallory@fabrikam.test')
  expect((await signIn(hers, provider)).status).toBe(303)
  mallory('ada@contoso.test')
  expect((await signIn(hers, provider)).status).toBe(303)
  expect(await me(hers)).toMatchObject({ superAdmin: false, roles: ['member'] })
  const { sessions } = test.server.services
  const caller = await sessions.callerOf(
    `gatewright=${hers.cookies.get('localhost:3000')?.get('gatewright')}`,
    'localhost:3000',
  )
  expect(caller).toMatchObject({ email: 'ada@contoso.test', emailTrusted: false })

  // Ada comes later: her entry, her invitation and her account are hers.
  await invite(test.server.services, test.server.config, {
    email: 'ada@contoso.test',
    strategy: 'azure',
    roles: ['admin'],
    by: { name: 'a test', superAdmin: true },
  })
  ada()
  expect((await signIn(his, provider)).status).toBe(303)
  expect(await me(his)).toMatchObject({ superAdmin: true })
  expect((await me(his)).collaborator.id).not.toBe((await me(hers)).collaborator.id)
  expect(await me(hers)).toMatchObject({ superAdmin: false, roles: ['member'] })
})

it('two people who redeem one invitation at the same moment: one gets in', async () => {
  test = await startTestServer({ strategies: [azure(provider)] })
  await invite(test.server.services, test.server.config, {
    email: 'ada@contoso.test',
    strategy: 'azure',
    roles: ['admin'],
    by: { name: 'a test', superAdmin: true },
  })
  const { services, config } = test.server
  const person = (subject: string) => ({
    profile: {
      issuer: 'https://idp.example',
      subject,
      claims: { email: 'ada@contoso.test' },
      source: { vouchedFor: [] },
      trustsEmailIn: () => true,
    },
    strategy: azure(provider),
    config,
    adminLink: false,
  })
  const outcomes = await Promise.allSettled(
    ['one', 'two', 'three'].map(subject =>
      services.storage.database.transaction(tx => admit(tx, services.clock, person(subject))),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await sqlOf(services.storage.database).selectFrom('identities').selectAll().execute()).toHaveLength(
    1,
  )
  expect(
    await sqlOf(services.storage.database).selectFrom('collaborators').selectAll().execute(),
  ).toHaveLength(1)
})
