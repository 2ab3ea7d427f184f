import { type Config, parseConfig } from '@gatewright/config'
import { type EntraEmulator, newGuid, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { throughTheEmulator } from '../oauth2/support/emulator-pages.ts'
import { contoso, fabrikam } from '../oauth2/support/faulty-provider.ts'
import type { Browser } from '../support/browser.ts'
import { callbackUrl, isSignedIn, loginUrl } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

/**
 * Contoso's app is multitenant and has the app role `admin`. Mallory, who administers Fabrikam, gives herself that role for it,
 * as everybody may in a tenant of their own. Entra signs a token that says `roles: ["admin"]`, and it is true: in Fabrikam.
 */
let emulator: EntraEmulator
let server: TestServer | undefined
const app = {
  clientID: 'cccccccc-0000-4000-8000-000000000001',
  clientSecret: 'secret-of-the-multitenant-app-000001',
}

beforeAll(async () => {
  emulator = await startEntraEmulator({
    seed: {
      password: 'correct-horse',
      tenants: [
        {
          id: contoso,
          name: 'Contoso',
          domains: ['contoso.test'],
          users: [
            { userPrincipalName: 'ada@contoso.test', name: 'Ada Lovelace', mail: 'ada@contoso.test' },
            { userPrincipalName: 'grace@contoso.test', name: 'Grace Hopper', mail: 'grace@contoso.test' },
          ],
          groups: [{ name: 'Admins', members: ['ada@contoso.test'] }],
          applications: [
            {
              name: 'Bot',
              appId: app.clientID,
              audience: 'AzureADMultipleOrgs',
              redirectUris: { web: [callbackUrl] },
              secrets: [{ value: app.clientSecret }],
              permissions: ['openid', 'profile', 'email', 'User.Read'],
              groupMembershipClaims: 'SecurityGroup',
              removeUnverifiedEmailClaim: false,
              optionalClaims: { idToken: ['email', 'xms_edov'] },
              appRoles: [{ value: 'admin', name: 'Administrators', for: ['User'] }],
              assignments: [{ to: 'ada@contoso.test', role: 'admin' }],
            },
          ],
        },
        {
          id: fabrikam,
          name: 'Fabrikam',
          domains: ['fabrikam.test'],
          users: [
            {
              userPrincipalName: 'mallory@fabrikam.test',
              name: 'Mallory Malton',
              mail: 'mallory@fabrikam.test',
              roles: ['Global Administrator'],
            },
          ],
          groups: [{ name: 'Admins', members: ['mallory@fabrikam.test'] }],
        },
      ],
    },
  })
  makeMalloryAdminOfHerOwn()
})
afterEach(async () => {
  await server?.close()
  server = undefined
})
afterAll(() => emulator.close())

/** What Fabrikam's portal does under Enterprise applications. */
function makeMalloryAdminOfHerOwn(): void {
  const { servicePrincipals, appRoleAssignments, users, applications } = emulator.store
  const registration = applications.oneBy('appId', app.clientID)
  const ours = servicePrincipals.by('appId', app.clientID).find(({ tenantId }) => tenantId === contoso)
  const mallory = users
    .by('tenant', fabrikam)
    .find(({ userPrincipalName }) => userPrincipalName.startsWith('mallory'))
  if (registration === undefined || ours === undefined || mallory === undefined) throw new Error('seed')
  const theirs = servicePrincipals.insert({ ...ours, id: newGuid(), tenantId: fabrikam })
  appRoleAssignments.insert({
    id: newGuid(),
    tenantId: fabrikam,
    principalId: mallory.id,
    principalType: 'User',
    resourceId: theirs.id,
    appRoleId: registration.appRoles[0]?.id ?? '',
    createdDateTime: new Date().toISOString(),
  })
}

const groupOf = (tenant: string): string => emulator.store.groups.by('tenant', tenant)[0]?.id ?? ''

/** The whole file, so that the check has its say. */
function fileWith(entry: object, options: object, allow: object = { roles: ['admin'] }): string {
  return JSON.stringify({
    httpServer: { externalUrl: origin },
    authStrategies: {
      azure: {
        type: 'oauth2',
        allowSelfSignup: true,
        fieldMapping: { email: 'email', role: 'roles', groups: 'groups' },
        ...entry,
        options: {
          authorizationURL: `${emulator.origin}/organizations/oauth2/v2.0/authorize`,
          tokenURL: `${emulator.origin}/organizations/oauth2/v2.0/token`,
          userInfoURL: `${emulator.origin}/oidc/userinfo`,
          callbackURL: callbackUrl,
          ...app,
          ...options,
        },
      },
    },
    pro: { collaboratorsAuthStrategies: ['azure'], externalAuth: { enabled: true } },
    apps: { wiki: { upstream: 'http://127.0.0.1:9', url: 'http://wiki.localhost:3000', allow } },
  })
}

const check = (file: string) => parseConfig(file, { file: 'gatewright.config.json', env: {} })

function configOf(file: string): Partial<Config> {
  const result = check(file)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const { dataFolder: _ownFolder, http: _ownPort, ...config } = result.config
  return config
}

async function start(file: string): Promise<void> {
  // The emulator's clock is the real one, so the server stands still at its time.
  server = await startTestServer(configOf(file), Date.now())
}

async function signIn(username: string): Promise<Browser> {
  const browser = (server as TestServer).newBrowser()
  const begun = await browser.open(loginUrl)
  await browser.open(await throughTheEmulator(begun.location ?? '', username))
  return browser
}

/** What somebody may do who has signed in. */
async function rightsOf(browser: Browser) {
  const { roles, groups, apps } = (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()
  const { status } = await browser.call('GET', `${origin}/api/v1/admin/collaborators`)
  return { roles, groups, apps: apps.map(({ id }: { id: string }) => id), collaborators: status }
}

const nothing = { roles: ['member'], groups: [], apps: [], collaborators: 403 }
const adminOf = (tenant: string) => ({ claim: 'roles', value: 'admin', role: 'admin', tenant })

describe('the admin of another tenant, who has our app role there', () => {
  it('does not come that far where the file does not say which tenants are meant', () => {
    const result = check(fileWith({}, {}))
    expect(result.ok ? [] : result.problems.map(({ code, path }) => [code, path])).toEqual([
      ['tenants_missing', 'authStrategies.azure.options.tenants'],
    ])
  })

  it('gains nothing where people of every tenant may sign in', async () => {
    await start(fileWith({}, { tenants: 'any' }))
    expect(await rightsOf(await signIn('mallory@fabrikam.test'))).toEqual(nothing)
  })

  it('cannot be given a role by a mapping there, for it would be anybody’s', () => {
    const result = check(fileWith({ roleMapping: [adminOf('fabrikam.test')] }, { tenants: 'any' }))
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(['role_mapping'])
  })

  it('gains nothing where her tenant is listed and no mapping speaks of it', async () => {
    await start(fileWith({}, { tenants: [contoso, 'fabrikam.test'] }))
    expect(await rightsOf(await signIn('mallory@fabrikam.test'))).toMatchObject({
      ...nothing,
      groups: [`azure@fabrikam.test:${groupOf(fabrikam)}`],
    })
  })

  it('gains nothing where a mapping speaks of the other tenant, whose admin is admin', async () => {
    const tenants = ['contoso.test', fabrikam]
    await start(fileWith({ roleMapping: [adminOf('Contoso.test')] }, { tenants }))
    expect(await rightsOf(await signIn('mallory@fabrikam.test'))).toMatchObject({
      roles: ['member'],
      apps: [],
      collaborators: 403,
    })
    expect(await rightsOf(await signIn('ada@contoso.test'))).toMatchObject({
      roles: ['admin', 'member'],
      apps: ['wiki'],
      collaborators: 200,
    })
    expect(await rightsOf(await signIn('grace@contoso.test'))).toMatchObject({ roles: ['member'], apps: [] })
  })

  it('has what the file gives her tenant in as many words', async () => {
    const tenants = ['contoso.test', 'fabrikam.test']
    await start(fileWith({ roleMapping: [adminOf('fabrikam.test')] }, { tenants }))
    expect((await rightsOf(await signIn('mallory@fabrikam.test'))).roles).toEqual(['admin', 'member'])
    expect((await rightsOf(await signIn('ada@contoso.test'))).roles).toEqual(['member'])
  })

  it('gains nothing at a later sign-in where somebody has invited her', async () => {
    await start(fileWith({ allowSelfSignup: false }, { tenants: 'any' }))
    const { services, config } = (server as TestServer).server
    const email = 'mallory@fabrikam.test'
    await invite(services, config, {
      email,
      strategy: 'azure',
      roles: ['member'],
      by: { name: 'a test', superAdmin: true },
    })
    for (const _ of ['first', 'later']) expect(await rightsOf(await signIn(email))).toEqual(nothing)
  })

  it('is refused, invited or not, where her tenant is not listed', async () => {
    await start(fileWith({}, { tenants: ['contoso.test'] }))
    const { services, config } = (server as TestServer).server
    const email = 'mallory@fabrikam.test'
    await invite(services, config, {
      email,
      strategy: 'azure',
      roles: ['admin'],
      by: { name: 'a test', superAdmin: true },
    })
    expect(await isSignedIn(await signIn(email))).toBe(false)
  })

  it('is not let into what a group of the other tenant opens', async () => {
    const tenants = ['contoso.test', 'fabrikam.test']
    const allow = {
      groups: [`azure@contoso.test:${groupOf(fabrikam)}`, `azure@contoso.test:${groupOf(contoso)}`],
    }
    await start(fileWith({}, { tenants }, allow))
    expect((await rightsOf(await signIn('mallory@fabrikam.test'))).apps).toEqual([])
    expect((await rightsOf(await signIn('ada@contoso.test'))).apps).toEqual(['wiki'])
  })
})

describe('the address that a partner’s administrator writes into an account of theirs', () => {
  const mallorys = 'mallory@fabrikam.test'
  const write = (mail: string) => {
    const { users } = emulator.store
    const mallory = users
      .by('tenant', fabrikam)
      .find(({ userPrincipalName }) => userPrincipalName === mallorys)
    if (mallory !== undefined) users.update(mallory.id, { mail })
  }
  afterEach(() => write(mallorys))
  const allow = { emails: ['ceo@contoso.test'], domains: ['contoso.test'] }

  it('proves nothing of another domain where the file lists tenants by their domains', async () => {
    write('ceo@contoso.test')
    await start(fileWith({}, { tenants: ['contoso.test', 'fabrikam.test'] }, allow))
    expect((await rightsOf(await signIn(mallorys))).apps).toEqual([])
    // Whose it is, it still proves.
    expect((await rightsOf(await signIn('ada@contoso.test'))).apps).toEqual(['wiki'])
  })

  it('redeems no invitation of ours', async () => {
    write('ceo@contoso.test')
    const tenants = ['contoso.test', 'fabrikam.test']
    await start(fileWith({ allowSelfSignup: false }, { tenants }, allow))
    const { services, config } = (server as TestServer).server
    const by = { name: 'a test', superAdmin: true }
    await invite(services, config, { email: 'ceo@contoso.test', strategy: 'azure', roles: ['admin'], by })
    expect(await isSignedIn(await signIn(mallorys))).toBe(false)
  })

  it('is believed of tenants that are listed by id, as check says where there are several', async () => {
    write('ceo@contoso.test')
    const file = fileWith({}, { tenants: [contoso, fabrikam] }, allow)
    expect(check(file).notices.map(({ code }) => code)).toContain('tenants_say_any_address')
    await start(file)
    expect((await rightsOf(await signIn(mallorys))).apps).toEqual(['wiki'])
  })
})

describe('what is taken out of the file', () => {
  const tenants = ['contoso.test', 'fabrikam.test']
  const group = () => ({ groups: [`azure@contoso.test:${groupOf(contoso)}`] })

  it('takes the role from those who are signed in: a mapping', async () => {
    await start(fileWith({ roleMapping: [adminOf('contoso.test')] }, { tenants }))
    const ada = await signIn('ada@contoso.test')
    expect((await rightsOf(ada)).roles).toEqual(['admin', 'member'])
    const { server: running } = server as TestServer
    await running.restart({ ...running.config, ...configOf(fileWith({}, { tenants })) })
    expect(await rightsOf(ada)).toMatchObject({ roles: ['member'], collaborators: 403 })
  })

  it('ends what its people have signed in: a tenant', async () => {
    await start(fileWith({ roleMapping: [adminOf('contoso.test')] }, { tenants }, group()))
    const ada = await signIn('ada@contoso.test')
    expect(await rightsOf(ada)).toMatchObject({ roles: ['admin', 'member'], apps: ['wiki'] })
    const { server: running } = server as TestServer
    const without = fileWith({}, { tenants: ['fabrikam.test'] })
    await running.restart({ ...running.config, ...configOf(without) })
    expect(await isSignedIn(ada)).toBe(false)
  })
})

describe('a domain in options.tenants', () => {
  it('is whatever tenant Entra says it is, and nobody’s while Entra does not say', async () => {
    await start(fileWith({}, { tenants: [fabrikam, 'northwind.test'] }))
    // A tenant that is listed by its id needs no look-up; of another one it is not known whether it is northwind.test.
    expect(await isSignedIn(await signIn('mallory@fabrikam.test'))).toBe(true)
    expect(await isSignedIn(await signIn('ada@contoso.test'))).toBe(false)
  })
})

it('names the source of a group to whoever asks why', async () => {
  const tenants = ['contoso.test', 'fabrikam.test']
  const group = `azure@contoso.test:${groupOf(contoso)}`
  await start(fileWith({ roleMapping: [adminOf('contoso.test')] }, { tenants }, { groups: [group] }))
  const ada = await signIn('ada@contoso.test')
  const query = new URLSearchParams({ who: 'ada@contoso.test', url: 'http://wiki.localhost:3000/' })
  expect((await ada.call('GET', `${origin}/api/v1/admin/explain?${query}`)).json()).toMatchObject([
    { visitor: { groups: [group] }, because: `Rule 1 (every path: group ${group}) admits this account.` },
  ])
})
