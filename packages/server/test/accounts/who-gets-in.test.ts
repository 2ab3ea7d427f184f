import type { Config, OAuth2StrategyConfig } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import {
  type FaultyProvider,
  fabrikam,
  personal,
  startFaultyProvider,
} from '../oauth2/support/faulty-provider.ts'
import { entraOptions, openIdOptions } from '../oauth2/support/strategies.ts'
import { adaIsSuperAdmin, azure, callbackUrl, isSignedIn, signIn } from '../support/provider-sign-in.ts'
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

async function start(strategy: Partial<OAuth2StrategyConfig> = {}, overrides: Partial<Config> = {}) {
  test = await startTestServer({ strategies: [azure(provider, strategy)], ...overrides })
}

const inviteAda = (roles: readonly string[] = ['member']) =>
  invite(test.server.services, test.server.config, {
    email: 'Ada@Contoso.test',
    strategy: 'azure',
    roles,
    by: { name: 'a test', superAdmin: true },
  })

const me = async (browser: ReturnType<TestServer['newBrowser']>) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()

/** Organizations: anybody's tenant may sign in. */
const manyTenants = () => ({
  options: { ...entraOptions(provider, 'organizations'), callbackURL: callbackUrl },
  claimSources: [],
})

describe('an invitation', () => {
  it('lets in the person whose address the provider vouches for', async () => {
    await start()
    await inviteAda(['admin'])
    const browser = test.newBrowser()
    expect((await signIn(browser, provider)).status).toBe(303)
    expect(await me(browser)).toMatchObject({ roles: ['admin', 'member'], superAdmin: false })
  })

  it('is redeemed once: another identity with the same address stays outside', async () => {
    await start()
    await inviteAda()
    await signIn(test.newBrowser(), provider)
    provider.claims = honest => ({
      ...honest,
      oid: 'bbbbbbbb-0000-4000-8000-000000000bad',
      sub: 'pairwise-bad',
    })
    provider.userInfo = () => ({ json: { sub: 'pairwise-bad', email: 'ada@contoso.test' } })
    const browser = test.newBrowser()
    const page = await signIn(browser, provider)
    expect(page.status).toBe(403)
    expect(page.body).toContain('You have not been invited yet')
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('expires', async () => {
    await start()
    await inviteAda()
    test.clock.advance(15 * 24 * 3600)
    provider.claims = honest => ({ ...honest, ...validAt(test.clock.now()) })
    const page = await signIn(test.newBrowser(), provider)
    expect(page.body).toContain('You have not been invited yet')
  })

  it('is for its own strategy only', async () => {
    await start()
    test.server.services.invitations.invite({ email: 'ada@contoso.test', strategy: 'other', roles: [] })
    expect((await signIn(test.newBrowser(), provider)).status).toBe(403)
  })

  it('joins a second strategy to the account that has the same vouched-for address', async () => {
    const google = {
      ...azure(provider),
      id: 'google',
      options: {
        ...openIdOptions(provider, { trustEmail: true }),
        callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/google`,
      },
    }
    test = await startTestServer({ strategies: [azure(provider), google] })
    await inviteAda()
    const first = test.newBrowser()
    await signIn(first, provider)
    await invite(test.server.services, test.server.config, {
      email: 'ada@contoso.test',
      strategy: 'google',
      roles: [],
      by: { name: 'a test', superAdmin: true },
    })
    const second = test.newBrowser()
    const begun = await second.open(`${origin}/api/v1/auth/login/oauth2/google`)
    provider.asked = new URL(begun.location ?? '').searchParams
    const back = { code: 'good-code', state: provider.asked.get('state') ?? '', iss: provider.origin }
    await second.open(`${google.options.callbackURL}?${new URLSearchParams(back)}`)
    expect((await me(second)).collaborator.id).toBe((await me(first)).collaborator.id)
  })
})

describe('another tenant whose administrator wrote our address into an account (nOAuth)', () => {
  it("does not become the super admin of the file's entry", async () => {
    await start(manyTenants(), adaIsSuperAdmin)
    provider.tid = fabrikam
    const browser = test.newBrowser()
    const page = await signIn(browser, provider)
    expect(page.status).toBe(403)
    expect(page.body).toContain('Your e-mail address is not verified')
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('does not get into the account that has this address', async () => {
    await start({ ...manyTenants(), allowSelfSignup: true })
    provider.claims = honest => ({ ...honest, xms_edov: true })
    const ada = test.newBrowser()
    expect((await signIn(ada, provider)).status).toBe(303)
    provider.tid = fabrikam
    provider.claims = honest => ({ ...honest, xms_edov: false, oid: 'bbbbbbbb-0000-4000-8000-000000000bad' })
    const mallory = test.newBrowser()
    // Let in as anybody is: another answer would tell them who has an account here.
    expect((await signIn(mallory, provider)).status).toBe(303)
    expect((await me(mallory)).collaborator.id).not.toBe((await me(ada)).collaborator.id)
  })

  it('learns nothing about who is invited', async () => {
    await start(manyTenants())
    provider.tid = fabrikam
    const before = await signIn(test.newBrowser(), provider)
    await inviteAda()
    const after = await signIn(test.newBrowser(), provider)
    const withoutRef = (body: string) => body.replace(/<code>\w+<\/code>/, '')
    expect(withoutRef(after.body)).toBe(withoutRef(before.body))
  })
})

describe('a superAdmins entry', () => {
  it('is bound to the identity that redeemed it first', async () => {
    await start({}, adaIsSuperAdmin)
    await signIn(test.newBrowser(), provider)
    provider.claims = honest => ({ ...honest, oid: 'bbbbbbbb-0000-4000-8000-000000000bad' })
    const browser = test.newBrowser()
    expect((await signIn(browser, provider)).status).toBe(403)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('counts no longer once it is taken out of the file', async () => {
    await start({}, adaIsSuperAdmin)
    const browser = test.newBrowser()
    await signIn(browser, provider)
    expect((await me(browser)).superAdmin).toBe(true)
    await test.server.restart({ ...test.server.config, superAdmins: [] })
    expect(await me(browser)).toMatchObject({ superAdmin: false, roles: ['member'] })
  })
})

describe('groups and roles from the provider', () => {
  it('are those of the last sign-in: removal from a group takes effect', async () => {
    await start({ fieldMapping: { email: 'email', groups: 'groups' } }, adaIsSuperAdmin)
    const browser = test.newBrowser()
    provider.claims = honest => ({ ...honest, groups: ['finance', 'staff'], roles: ['admin'] })
    await signIn(browser, provider)
    expect(await me(browser)).toMatchObject({ groups: ['finance', 'staff'] })
    provider.claims = honest => ({ ...honest, groups: ['staff'] })
    await signIn(test.newBrowser(), provider)
    expect(await me(browser)).toMatchObject({ groups: ['staff'] })
  })
})

describe('a claim', () => {
  const editor = { claim: 'realm_access.roles', value: 'Bot.Editor', role: 'editor' }
  const roles = ['admin', 'member', 'editor']
  const rolesWith = async (claims: Readonly<Record<string, unknown>>) => {
    provider.claims = honest => ({ ...honest, ...claims })
    const browser = test.newBrowser()
    await signIn(browser, provider)
    return (await me(browser)).roles
  }

  it('of the job role grants nothing, whatever it says', async () => {
    await start({ fieldMapping: { email: 'email', role: 'jobTitle' } }, { roles })
    await inviteAda(['member'])
    for (const jobTitle of ['admin', ['admin', 'editor'], 'superadmin']) {
      expect(await rolesWith({ jobTitle })).toEqual(['member'])
    }
    const browser = test.newBrowser()
    await signIn(browser, provider)
    expect((await browser.call('GET', `${origin}/api/v1/admin/collaborators`)).status).toBe(403)
  })

  it('gives the role that a mapping names for its value, in a list, a text or as the key of a map', async () => {
    await start({ roleMapping: [editor] }, { roles })
    await inviteAda(['member'])
    for (const held of [['x', 'Bot.Editor'], 'Bot.Editor', { 'Bot.Editor': { '1': 'contoso.test' } }]) {
      expect(await rolesWith({ realm_access: { roles: held } })).toEqual(['editor', 'member'])
    }
    expect(await rolesWith({ realm_access: { roles: [] } })).toEqual(['member'])
  })

  it.each([
    ['another case', ['bot.editor']],
    ['blanks around it', [' Bot.Editor ']],
    ['a part of a longer value', ['Bot.Editor.Chief', 'Bot.Editor admin']],
    ['several values in one text', 'Bot.Editor,Bot.User'],
    ['a list within the list', [['Bot.Editor']]],
    ['a map that says no', { 'Bot.Editor': false }],
    ['the name of our role', ['editor', 'admin']],
  ])('gives nothing for %s', async (_, held) => {
    await start({ roleMapping: [editor] }, { roles })
    await inviteAda(['member'])
    expect(await rolesWith({ realm_access: { roles: held } })).toEqual(['member'])
  })

  it('that holds an address gives a role only where somebody vouches for the address', async () => {
    const byAddress = { claim: 'email', value: 'ada@contoso.test', role: 'admin' }
    const options = { ...entraOptions(provider, 'consumers'), callbackURL: callbackUrl }
    provider.tid = personal
    await start(
      { allowSelfSignup: true, roleMapping: [byAddress], claimSources: [personal], options },
      { roles },
    )
    expect(await rolesWith({ xms_edov: false })).toEqual(['member'])
    expect(await rolesWith({ xms_edov: true })).toEqual(['admin', 'member'])
  })
})

describe('self-signup', () => {
  it('makes an account with the role of the strategy', async () => {
    await start({ allowSelfSignup: true, selfSignupRole: 'guest' }, { roles: ['admin', 'member', 'guest'] })
    const browser = test.newBrowser()
    await signIn(browser, provider)
    expect(await me(browser)).toMatchObject({ roles: ['guest'], superAdmin: false })
  })
})

describe('somebody whom the provider knows and we do not want', () => {
  it('is told that nobody has invited them', async () => {
    await start()
    const browser = test.newBrowser()
    const page = await signIn(browser, provider)
    expect(page.status).toBe(403)
    expect(page.body).toMatch(/Reference <code>\w{5}<\/code>/)
    // The provider still knows this account and would send it straight back.
    expect(page.body).toMatch(/href="\/api\/v1\/auth\/login\/oauth2\/azure\?[^"]*&amp;prompt=select_account"/)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('is told that an e-mail address is missing', async () => {
    await start()
    provider.claims = ({ email, ...honest }) => honest
    provider.userInfo = () => ({ json: { sub: 'pairwise-ada', name: 'Ada Lovelace' } })
    const page = await signIn(test.newBrowser(), provider)
    expect(page.body).toContain('Your account has no e-mail address')
  })

  it.each(['a@evil@contoso.test', 'ada＠contoso.test', 'ada@contoso.test\n@evil.test', '"ada@contoso.test"'])(
    'is refused with the address %j',
    async email => {
      await start({}, adaIsSuperAdmin)
      provider.claims = honest => ({ ...honest, email })
      provider.userInfo = () => ({ json: { sub: 'pairwise-ada', email } })
      const browser = test.newBrowser()
      expect((await signIn(browser, provider)).status).toBe(403)
      expect(await isSignedIn(browser)).toBe(false)
    },
  )

  it('is out at once when the account is disabled, on every open page', async () => {
    await start()
    await inviteAda()
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const { id } = (await me(browser)).collaborator
    await test.server.services.accounts.setDisabled(id, true)
    expect(await isSignedIn(browser)).toBe(false)
    const page = await signIn(browser, provider)
    expect(page.status).toBe(403)
    expect(page.body).toContain('Your account is switched off')
  })
})

it('writes every refusal into the audit log with the reference that the person sees', async () => {
  await start()
  const page = await signIn(test.newBrowser(), provider)
  const ref = page.body.match(/<code>(\w+)<\/code>/)?.[1]
  const event = await sqlOf(test.server.services.storage.database)
    .selectFrom('audit_events')
    .selectAll()
    .where('ref', '=', ref ?? '')
    .executeTakeFirstOrThrow()
  expect(event).toMatchObject({ kind: 'sign-in', result: 'refused', code: 'not_invited', target: 'azure' })
})

/** Claims that are valid at this moment, in milliseconds since 1970. */
function validAt(now: number) {
  const seconds = Math.floor(now / 1000)
  return { iat: seconds, nbf: seconds, exp: seconds + 3600 }
}
