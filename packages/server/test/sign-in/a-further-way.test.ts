import type { Config } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { personOf } from '../stores/support.ts'
import { adaIsSuperAdmin, azure, signIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

const ada = { email: 'ada@contoso.test', subject: 'ada', strategy: 'other' }
const bot = 'http://bot.localhost:3000/'
let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer(settings())
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

const settings = (): Partial<Config> => ({
  strategies: [azure(provider), basicConfig()],
  apps: [
    {
      id: 'bot',
      name: 'Bot',
      upstreams: ['http://127.0.0.1:1'],
      urls: [{ origin: 'http://bot.localhost:3000', pathPrefix: '/' }],
      headers: [],
      rules: [],
    },
  ],
})

describe('a sign-in by a provider', () => {
  it('whose way only the owner of an account can add says so, and leads to their sign-in and back', async () => {
    const { accounts, invitations } = test.server.services
    await personOf(accounts, ada)
    await invitations.invite({ email: ada.email, strategy: 'azure', roles: ['member'] })
    const page = await signIn(test.newBrowser(), provider)
    expect(page.status).toBe(403)
    expect(page.body).toContain('Sign in to your account first')
    const back = new URLSearchParams({ returnTo: '/admin/login/azure' })
    expect(page.body).toContain(`href="/admin/login?${back}"`)
  })

  it('leads to what was added to the account since, and from there to where it was going', async () => {
    await test.close()
    test = await startTestServer({ ...settings(), ...adaIsSuperAdmin })
    const browser = test.newBrowser()
    const { accounts } = test.server.services
    expect((await signIn(browser, provider)).location).toBe(`${origin}/admin`)
    const { id } = (await browser.call('GET', `${origin}/api/v1/auth/me`)).json().collaborator
    await accounts.addIdentity(
      id,
      { strategy: 'default', issuer: 'basic', subject: 'x' },
      { email: 'x@contoso.test', emailTrusted: false, fullname: '', providerRoles: [], groups: [] },
      { addedBy: 'an invitation of adm@contoso.test', beside: true },
    )
    const told = await signIn(test.newBrowser(), provider, `?returnTo=${encodeURIComponent(bot)}`)
    expect(told.location).toBe(`${origin}/admin/ways?returnTo=${encodeURIComponent(bot)}`)
  })
})
