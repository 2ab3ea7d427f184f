/** What providers in the wild write into their claims, through a whole server: it signs in, or the log says why not. */
import type { Config, OAuth2StrategyConfig } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { allow } from '../gate/support/rules.ts'
import type { Page } from '../support/browser.ts'
import { callbackUrl, isSignedIn, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'
import { type FaultyProvider, startFaultyProvider } from './support/faulty-provider.ts'
import { oauth2Config, openIdOptions, plainOptions } from './support/strategies.ts'

let provider: FaultyProvider
let test: TestServer
beforeEach(async () => {
  provider = await startFaultyProvider()
  provider.discovery = ({ authorization_response_iss_parameter_supported: _, ...honest }) => ({
    json: honest,
  })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

type Options = Partial<OAuth2StrategyConfig['options']>
const openid = (
  strategy: Partial<OAuth2StrategyConfig> = {},
  options: Options = {},
): OAuth2StrategyConfig => ({
  ...oauth2Config(openIdOptions(provider, { callbackURL: callbackUrl, ...options })),
  ...strategy,
})
async function start(strategy: OAuth2StrategyConfig, config: Partial<Config> = {}): Promise<void> {
  test = await startTestServer({ strategies: [strategy], ...config })
}
/** Everything that the provider says of the next person. */
function says(claims: Record<string, unknown>): void {
  provider.claims = ({ email: _email, name: _name, ...honest }) => ({ ...honest, ...claims })
  provider.userInfo = () => ({ json: { sub: 'pairwise-ada' } })
}
async function comeIn(): Promise<{ readonly page: Page; readonly me?: { collaborator: { email: string } } }> {
  const browser = test.newBrowser()
  const page = await signIn(browser, provider)
  if (!(await isSignedIn(browser))) return { page }
  return { page, me: (await browser.call('GET', `${origin}/api/v1/auth/me`)).json() }
}
const logged = (text: string) => test.lines.filter(line => line.includes(text)).map(line => JSON.parse(line))
const inviteFor = (email: string) =>
  invite(test.server.services, test.server.config, {
    ...{ email, strategy: 'azure', roles: ['member'] },
    by: { name: 'boss@contoso.test', superAdmin: true },
  })
const lastEntry = async (kind: string) => {
  const { items } = await test.server.services.audit.read({}, { limit: 20 })
  return items.find(item => item.kind === kind)
}
const identityOf = async (email: string) => {
  const { accounts } = test.server.services
  const [account] = await accounts.byEmail(email)
  return account && (await accounts.identitiesOf(account.id))[0]
}

const forMunich: Config['apps'][number] = {
  ...{ id: 'bot', name: 'Bot', upstreams: ['http://127.0.0.1:9'], headers: ['remote'] },
  urls: [{ origin: 'http://bot.localhost:3000', pathPrefix: '/' }],
  rules: [allow({ domains: ['xn--mnchen-3ya.test'] })],
}

describe('an address with an international domain', () => {
  it.each([
    ['zoe@münchen.test', 'zoe@xn--mnchen-3ya.test'],
    ['Zoe@XN--mnchen-3ya.test', 'zoe@mu\u0308nchen.test'],
    ['zoë@example.com', 'Zoe\u0308@example.com'],
  ])('redeems an invitation in the other spelling: invited %s, said %s', async (invited, said) => {
    await start(openid())
    await inviteFor(invited)
    says({ email: said, email_verified: true })
    const { me } = await comeIn()
    // Shown as people read it, whatever was written.
    expect(me?.collaborator.email).toBe(invited.includes('example') ? 'zoë@example.com' : 'zoe@münchen.test')
  })

  it('is one person to superAdmins, and belongs to one account', async () => {
    await start(openid({ allowSelfSignup: true }), {
      superAdmins: [{ email: 'zoe@xn--mnchen-3ya.test', strategy: 'azure' }],
    })
    says({ email: 'zoe@münchen.test', email_verified: true })
    expect((await comeIn()).me).toMatchObject({ superAdmin: true })
    // Somebody else with the address in its other spelling finds it taken: never her account.
    says({ email: 'zoe@xn--mnchen-3ya.test', email_verified: true, sub: 'eve' })
    provider.userInfo = () => ({ json: { sub: 'eve' } })
    const { page, me } = await comeIn()
    expect([me, page.status]).toEqual([undefined, 403])
    expect(page.body).toContain('This e-mail address belongs to another account')
  })

  it('is found by a search and by its own name, in either spelling', async () => {
    await start(openid({ allowSelfSignup: true }), {
      superAdmins: [{ email: 'zoe@xn--mnchen-3ya.test', strategy: 'azure' }],
      apps: [forMunich],
    })
    says({ email: 'zoe@münchen.test', email_verified: true })
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const ask = async (path: string) => (await browser.call('GET', `${origin}/api/v1/admin${path}`)).body
    for (const search of ['zoe@münchen.test', 'MÜNCHEN', 'xn--mnchen-3ya']) {
      const query = new URLSearchParams({ search })
      expect(await ask(`/collaborators?${query}`)).toContain('zoe@münchen.test')
      expect(await ask(`/audit?${query}`)).toContain('zoe@münchen.test')
    }
    expect(await ask('/collaborators')).not.toContain('xn--')
    for (const who of ['zoe@münchen.test', 'zoe@xn--mnchen-3ya.test', 'zoe@elsewhere.test']) {
      const query = new URLSearchParams({ url: 'http://bot.localhost:3000/', who })
      const answer = JSON.parse(await ask(`/explain?${query}`))
      // The rule has the one spelling, the session the other.
      expect(answer).toMatchObject([
        who.includes('nchen')
          ? { outcome: 'allow', visitor: { email: 'zoe@münchen.test' } }
          : { outcome: 'sign-in' },
      ])
    }
  })
})

describe('an address of which userinfo would have said that it is not verified', () => {
  const notVerified = (more: object = {}) => ({
    json: { sub: 'pairwise-ada', email: 'boss@contoso.test', email_verified: false, ...more },
  })
  /** More than is read of an answer; people choose it themselves. */
  const picture = 'x'.repeat(1_100_000)
  const refusing = { status: 401, json: { error: 'invalid_token' } }

  it('redeems nothing where somebody breaks userinfo by what stands in their profile', async () => {
    const superAdmins = [{ email: 'boss@contoso.test', strategy: 'azure' }]
    await start(openid({}, { trustEmail: true }), { superAdmins })
    says({ email: 'boss@contoso.test' })
    for (const answer of [notVerified(), notVerified({ picture }), 'disconnect'] as const) {
      provider.userInfo = () => answer
      const { page, me } = await comeIn()
      expect([me, page.status]).toEqual([undefined, 403])
    }
    expect(logged('email_untrusted').at(-1)?.detail.reason).toContain('"userInfoURL": null')
    // ADFS gives nobody userinfo for the tokens of another resource: nobody can bring that about for themselves.
    provider.userInfo = () => refusing
    expect((await comeIn()).me).toMatchObject({ superAdmin: true })
  })

  it('stays what it was of somebody known while userinfo cannot be read', async () => {
    await start(openid({}), { superAdmins: [{ email: 'boss@contoso.test', strategy: 'azure' }] })
    says({ email: 'boss@contoso.test' })
    const trusted = async () => (await identityOf('boss@contoso.test'))?.emailTrusted
    provider.userInfo = () => notVerified({ email_verified: true })
    expect([(await comeIn()).me !== undefined, await trusted()]).toEqual([true, true])
    for (const answer of ['disconnect', refusing] as const) {
      provider.userInfo = () => answer
      expect([(await comeIn()).me !== undefined, await trusted()]).toEqual([true, true])
    }
    provider.userInfo = () => notVerified()
    expect([(await comeIn()).me !== undefined, await trusted()]).toEqual([true, false])
    provider.userInfo = () => 'disconnect'
    expect([(await comeIn()).me !== undefined, await trusted()]).toEqual([true, false])
  })
})

describe('an address that is there and not understood', () => {
  it.each([
    ['ada', '"ada"', 'Map a claim that holds an address'],
    [{ value: 'ada@contoso.test' }, 'an object with the keys value', '"email.value"'],
    ['ada@contoso.test, eve@contoso.test', '"ada@contoso.test, eve@contoso.test"', 'Map a claim'],
    [true, 'a boolean', 'Map a claim that holds a text'],
  ])('is no missing one: %j', async (email, came, mend) => {
    await start(openid({ allowSelfSignup: true }))
    says({ email, email_verified: true })
    const { page } = await comeIn()
    expect(page.status).toBe(403)
    expect(page.body).toContain('Your e-mail address is not understood')
    expect(page.body).not.toContain('has no e-mail address')
    const [line] = logged('email_invalid')
    expect(line.detail.claims).toEqual([
      { claim: 'email', key: 'fieldMapping.email', came, mend: expect.stringContaining(mend) },
    ])
  })

  it('one that is not there is missing, and the log has the names of what is', async () => {
    await start(openid({ allowSelfSignup: true }))
    says({ email: null, upn: 'ada@contoso.test' })
    expect((await comeIn()).page.body).toContain('Your account has no e-mail address')
    const [line] = logged('email_missing')
    expect(line.detail.received).toContain('upn')
    expect(JSON.stringify(line)).not.toContain('ada@contoso.test')
  })
})

describe('a list of claims for the address', () => {
  const fieldMapping = { email: ['email', 'preferred_username', 'upn'] }

  it('gives the first address, trusted as the claim is that had it', async () => {
    await start(openid({ fieldMapping }))
    await inviteFor('ada@contoso.test')
    // Nobody says of `upn` that it was verified: a user may have written it.
    says({ email_verified: true, preferred_username: 'ada', upn: 'ada@contoso.test' })
    expect((await comeIn()).page.body).toContain('Your e-mail address is not verified')
    says({ email: 'ada@contoso.test', email_verified: true, upn: 'eve@contoso.test' })
    expect((await comeIn()).me?.collaborator.email).toBe('ada@contoso.test')
  })

  it('lets the file vouch for all of them', async () => {
    await start(openid({ fieldMapping }, { trustEmail: true }))
    await inviteFor('ada@contoso.test')
    says({ preferred_username: 'ada', upn: 'Ada@contoso.test' })
    expect((await comeIn()).me?.collaborator.email).toBe('ada@contoso.test')
  })
})

describe('groups and roles', () => {
  const roles = 'urn:zitadel:iam:org:project:roles'
  const vouched = { email: 'ada@contoso.test', email_verified: true }

  it('as a map are its keys', async () => {
    const strategy = openid({ allowSelfSignup: true, fieldMapping: { email: 'email', groups: roles } })
    await start(strategy)
    says({
      ...vouched,
      [roles]: { staff: { 1: 'contoso.test' }, admin: { 1: 'contoso.test' }, guest: false },
    })
    await comeIn()
    const groups = (await identityOf('ada@contoso.test'))?.groups.map(group => group.split(':').at(-1))
    expect(groups).toEqual(['staff', 'admin'])
    expect(logged('not understood')).toEqual([])
  })

  it('that are not understood are said in the log and in the audit log, and give nothing', async () => {
    const roleMapping = [{ claim: 'roles', value: 'admin', role: 'admin' }]
    await start(
      openid({ allowSelfSignup: true, fieldMapping: { email: 'email', groups: 'groups' }, roleMapping }),
    )
    says({ ...vouched, groups: [{ name: 'staff', id: 7 }], roles: '["admin"]' })
    expect((await comeIn()).me).toMatchObject({ roles: ['member'] })
    const unread = [
      {
        claim: 'groups',
        key: 'fieldMapping.groups',
        came: 'a list of objects with the keys name, id',
        mend: expect.stringContaining('"groups.name" or "groups.id"'),
      },
      { claim: 'roles', key: 'roleMapping', came: 'a text with JSON in it', mend: expect.any(String) },
    ]
    expect(logged('claims of this sign-in are there and not understood')).toEqual([
      expect.objectContaining({ unread }),
    ])
    expect(await lastEntry('sign-in')).toMatchObject({
      what: expect.stringMatching(/, where groups, roles were not understood$/),
      detail: { unread },
    })
  })

  it('of a sign-in that is understood leave no word', async () => {
    await start(openid({ allowSelfSignup: true }))
    says({ ...vouched, name: 'Ada', groups: ['a'] })
    await comeIn()
    expect((await lastEntry('sign-in'))?.detail).not.toHaveProperty('unread')
  })
})

it('email_verified is quoted as it came, with what to do', async () => {
  await start(openid())
  await inviteFor('ada@contoso.test')
  says({ email: 'ada@contoso.test', email_verified: 'True' })
  expect((await comeIn()).page.body).toContain('Your e-mail address is not verified')
  const [line] = logged('email_untrusted')
  expect(line.detail.reason).toMatch(
    /^the provider says email_verified: "True", and only true counts .*without quotes/,
  )
})

describe('a subject by path', () => {
  const nextcloud = (id: string, email: string) => () => ({
    json: { ocs: { data: { id, email, displayname: '4711' } } },
  })
  const plain = (options: Options) => ({
    ...oauth2Config(plainOptions(provider, { callbackURL: callbackUrl, trustEmail: true, ...options })),
    allowSelfSignup: true,
    fieldMapping: { email: 'ocs.data.email' },
  })

  it('says who somebody is, and another path says it of nobody', async () => {
    provider.token = () => ({ json: { access_token: 'token', token_type: 'bearer' } })
    provider.userInfo = nextcloud('pat', 'pat@x.test')
    await start(plain({ subject: 'ocs.data.id' }))
    expect((await comeIn()).me?.collaborator.email).toBe('pat@x.test')
    const pat = await identityOf('pat@x.test')
    expect(pat).toMatchObject({ subject: 'pat', issuer: expect.stringMatching(/#ocs\.data\.id$/) })
    // The same person, with another address: known by the id.
    provider.userInfo = nextcloud('pat', 'patricia@x.test')
    await comeIn()
    expect((await identityOf('patricia@x.test'))?.id).toBe(pat?.id)
  })

  it('that is changed to what people choose gives nobody the account of another', async () => {
    provider.token = () => ({ json: { access_token: 'token', token_type: 'bearer' } })
    provider.userInfo = nextcloud('4711', 'ada@x.test')
    await start(plain({ subject: 'ocs.data.id' }))
    await comeIn()
    const ada = await identityOf('ada@x.test')
    const { accounts } = test.server.services
    const issuer = ada?.issuer ?? ''
    const other = issuer.replace('ocs.data.id', 'ocs.data.displayname')
    expect(await accounts.byIdentity({ strategy: 'azure', issuer, subject: '4711' })).toBeDefined()
    // Whoever calls themselves 4711 is somebody else: the claim is part of who says it.
    expect(await accounts.byIdentity({ strategy: 'azure', issuer: other, subject: '4711' })).toBeUndefined()
  })

  it('that is not there is refused, with the paths that are', async () => {
    provider.token = () => ({ json: { access_token: 'token', token_type: 'bearer' } })
    provider.userInfo = nextcloud('pat', 'pat@x.test')
    await start(plain({}))
    expect((await comeIn()).page.status).toBe(502)
    const [line] = logged('provider_misbehaved')
    expect(line.detail.mend).toContain(': ocs.data.id.')
    expect(line.detail.mend).not.toContain('pat@x.test')
  })
})
