import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INVITED } from '../../src/accounts/people.ts'
import { issuerOf } from '../../src/strategies/basic/issuer.ts'
import { personOf } from '../stores/support.ts'
import { createBrowser, type Page } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

/** Whom something is done to. */
interface Target {
  readonly id: string
  readonly email: string
  readonly sessionId: string
  readonly tokenId: string
}
type Act = (by: Person, target: Target) => Promise<Page>
type Standing = 'signed-in' | 'admin' | 'super-admin'

const named = (number: number) => `named-${number}@contoso.test`
const patch =
  (body: object): Act =>
  (by, { id }) =>
    by.call('PATCH', `/collaborators/${id}`, body)

/** Every route of the admin API: whom it is for and, where it is about somebody, how to call it about them. */
const routes: Readonly<
  Record<string, { readonly for: Standing; readonly acts?: Readonly<Record<string, Act>> }>
> = {
  'GET /status': { for: 'signed-in' },
  'GET /apps': { for: 'signed-in' },
  'GET /explain': { for: 'admin' },
  'GET /collaborators': { for: 'admin' },
  'POST /collaborators/invite': {
    for: 'admin',
    acts: {
      'invites their address': (by, { email }) =>
        by.call('POST', '/collaborators/invite', { email, strategy: 'default', roles: [] }),
    },
  },
  'POST /collaborators/invite-several': { for: 'admin' },
  'POST /collaborators/bulk': { for: 'admin' },
  'PATCH /collaborators/{id}': {
    for: 'admin',
    acts: {
      'changes their roles': patch({ roles: [] }),
      'disables them': patch({ disabled: true }),
      'enables them': patch({ disabled: false }),
    },
  },
  'DELETE /collaborators/{id}': {
    for: 'admin',
    acts: { 'deletes them': (by, { id }) => by.call('DELETE', `/collaborators/${id}`) },
  },
  'POST /collaborators/{id}/reset-password': {
    for: 'admin',
    acts: {
      'resets their password': (by, { id }) => by.call('POST', `/collaborators/${id}/reset-password`, {}),
    },
  },
  'POST /collaborators/{id}/unlock': {
    for: 'admin',
    acts: { 'unlocks them': (by, { id }) => by.call('POST', `/collaborators/${id}/unlock`, {}) },
  },
  'POST /collaborators/{id}/mail': { for: 'admin' },
  'GET /collaborators/{id}': { for: 'admin' },
  'GET /collaborators/{id}/access': { for: 'admin' },
  'GET /collaborators/{id}/attempts': { for: 'admin' },
  'GET /collaborators/{id}/identities': { for: 'admin' },
  'DELETE /collaborators/{id}/identities/{identityId}': { for: 'super-admin' },
  'POST /collaborators/{id}/vouch': { for: 'super-admin' },
  'GET /collaborators.csv': { for: 'admin' },
  'POST /collaborators/import': {
    for: 'admin',
    acts: {
      'imports roles for their address': (by, { email }) =>
        by.call('POST', '/collaborators/import', `email,strategy,roles\n${email},default,member`, {
          'content-type': 'text/csv',
        }),
    },
  },
  'GET /sessions': { for: 'signed-in' },
  'DELETE /sessions/{id}': {
    for: 'signed-in',
    acts: { 'ends a session of theirs': (by, { sessionId }) => by.call('DELETE', `/sessions/${sessionId}`) },
  },
  'POST /sessions/end-all': {
    for: 'signed-in',
    acts: {
      'ends all their sessions': (by, { id }) => by.call('POST', '/sessions/end-all', { collaboratorId: id }),
    },
  },
  'GET /api-tokens': { for: 'admin' },
  'DELETE /api-tokens/{id}': {
    for: 'admin',
    acts: { 'revokes a token of theirs': (by, { tokenId }) => by.call('DELETE', `/api-tokens/${tokenId}`) },
  },
  'GET /strategies': { for: 'admin' },
  'GET /strategies/types': { for: 'super-admin' },
  'GET /strategies/snippets': { for: 'super-admin' },
  'POST /strategies/test': { for: 'super-admin' },
  'GET /strategies/test/{id}': { for: 'super-admin' },
  'GET /set-up/entra': { for: 'super-admin' },
  'POST /set-up/entra/check': { for: 'super-admin' },
  'POST /set-up/entra/files': { for: 'super-admin' },
  'POST /set-up/entra/instructions': { for: 'super-admin' },
  'POST /set-up/entra/runs': { for: 'super-admin' },
  'POST /set-up/entra/runs/{id}/go-on': { for: 'super-admin' },
  'DELETE /set-up/entra/runs/{id}': { for: 'super-admin' },
  'POST /diagnosis': { for: 'super-admin' },
  'POST /diagnosis/bundle': { for: 'super-admin' },
  'GET /audit': { for: 'admin' },
  'GET /audit/reference': { for: 'admin' },
  'GET /audit.jsonl': { for: 'admin' },
  'GET /config': { for: 'super-admin' },
  'GET /config/schema': { for: 'super-admin' },
  'POST /config/check': { for: 'super-admin' },
  'PUT /config': { for: 'super-admin' },
  'DELETE /config/draft': { for: 'super-admin' },
  'GET /config/versions': { for: 'super-admin' },
  'GET /config/versions/{version}': { for: 'super-admin' },
  'POST /config/versions/{version}/restore': { for: 'super-admin' },
  'GET /config/changes': { for: 'super-admin' },
  'GET /restart/concerns': { for: 'super-admin' },
  'POST /restart': { for: 'super-admin' },
  'GET /nodes': { for: 'super-admin' },
}
const acts = Object.values(routes).flatMap(route => Object.entries(route.acts ?? {}))

let gateway: Console
let member: Person
let admin: Person
let made = 0
let entries = 0

beforeAll(async () => {
  const superAdmins = Array.from({ length: 60 }, (_, number) => ({
    email: named(number),
    strategy: 'default',
  }))
  gateway = await startConsole(fileText({ superAdmins }))
  member = await personWith(['member'])
  admin = await personWith(['admin'])
})
afterAll(() => gateway.close())

/** Somebody new who is signed in, without the cost of a password. */
async function personWith(roles: readonly string[], email = `person-${++made}@contoso.test`) {
  const { accounts, sessions, apiTokens } = gateway.gatewright.services
  const identity = { strategy: 'default', issuer: issuerOf('default'), subject: email }
  const person = await personOf(accounts, { email, ...identity }, roles)
  const device = { address: '127.0.0.1', userAgent: '', host: 'localhost:3000', secure: false }
  const session = await sessions.start({ ...person, ...identity, ...device })
  const proved = (await sessions.proofOf(session.id)) ?? { strategy: 'default', source: undefined }
  const expiresAt = gateway.clock.now() + 60_000
  const { token } = await apiTokens.create({
    ...person,
    name: 'job',
    apps: [],
    ...proved,
    expiresAt,
  })
  const browser = createBrowser(gateway.gatewright.port)
  const [name = '', value = ''] = (session.setCookie.split(';')[0] ?? '').split('=')
  browser.cookies.set('localhost:3000', new Map([[name, value]]))
  const call: Person['call'] = (method, path, body, headers) =>
    browser.call(method, `${origin}/api/v1/admin${path}`, body, headers)
  const { collaboratorId: id, identityId } = person
  return { id, identityId, email, browser, call, sessionId: session.id, tokenId: token.id }
}

const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'a member': () => personWith(['member']),
  'an admin': () => personWith(['admin']),
  async 'a super admin'() {
    const person = await personWith(['member'])
    await gateway.gatewright.services.accounts.setSuperAdminByLink({
      id: person.identityId,
      collaboratorId: person.id,
    })
    return person
  },
  'somebody whose entry of superAdmins waits for their next sign-in': () =>
    personWith(['member'], named(entries++)),
}

/** What there is of somebody: everything that an act could take. */
async function stateOf({ id, sessionId, tokenId }: Target) {
  const { accounts, sessions, apiTokens } = gateway.gatewright.services
  return {
    account: await accounts.byId(id),
    session: (await sessions.callerOfSession(sessionId)) !== undefined,
    token: (await apiTokens.byId(tokenId)) !== undefined,
  }
}

/** An import tells of each row by itself. */
const isRefused = (page: Page): boolean =>
  page.status === 403 || (page.status === 200 && (page.json().problems?.length ?? 0) > 0)

it('every route of the admin API has a row in this table, with whom it is for', async () => {
  const page = await gateway.ada.browser.call('GET', `${origin}/api/v1/openapi.json`)
  const found: Record<string, string> = {}
  for (const [path, methods] of Object.entries<Record<string, { 'x-standing': string }>>(page.json().paths)) {
    if (!path.startsWith('/api/v1/admin/')) continue
    for (const [method, route] of Object.entries(methods)) {
      found[`${method.toUpperCase()} ${path.slice('/api/v1/admin'.length)}`] = route['x-standing']
    }
  }
  expect(found).toEqual(Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, route.for])))
})

describe.each(Object.entries(routes))('%s', (name, { for: standing }) => {
  const [method = '', path = ''] = name.replace(/\{\w+\}/, 'nobody').split(' ')

  it('answers nobody who is not signed in', async () => {
    const browser = createBrowser(gateway.gatewright.port)
    expect((await browser.call(method, `${origin}/api/v1/admin${path}`)).status).toBe(401)
  })

  it('is refused to whoever stands below', async () => {
    if (standing !== 'signed-in') expect((await member.call(method, path)).status).toBe(403)
    if (standing === 'super-admin') expect((await admin.call(method, path)).status).toBe(403)
  })
})

describe.each(acts)('who %s', (what, act) => {
  it.each(Object.entries(targets))('may be no member: %s', async (_, make) => {
    const target = await make()
    const before = await stateOf(target)
    expect((await act(member, target)).status).toBe(403)
    expect(await stateOf(target)).toEqual(before)
  })

  it.each(['a super admin', 'somebody whose entry of superAdmins waits for their next sign-in'])(
    'may be no admin: %s',
    async kind => {
      const target = await (targets[kind] as () => Promise<Target>)()
      const before = await stateOf(target)
      expect(isRefused(await act(admin, target))).toBe(true)
      expect(await stateOf(target)).toEqual(before)
    },
  )

  it.each(Object.entries(targets))('may be a super admin: %s', async (_, make) => {
    expect(isRefused(await act(gateway.ada, await make()))).toBe(false)
  })

  // What an admin may do with the address or the password of somebody who has an account is another rule's business.
  const admins = /address|password/.test(what) ? [] : ['a member', 'an admin']
  it.each(admins)('may be an admin: %s', async kind => {
    expect(isRefused(await act(admin, await (targets[kind] as () => Promise<Target>)()))).toBe(false)
  })
})

it('an admin does not touch the invitation of somebody whom superAdmins names', async () => {
  const { invitations } = gateway.gatewright.services
  const { id } = await invitations.invite({ email: named(entries++), strategy: 'default', roles: ['member'] })
  for (const [method, body] of [
    ['PATCH', { roles: [] }],
    ['DELETE', undefined],
  ] as const) {
    expect((await admin.call(method, `/collaborators/${INVITED}${id}`, body)).status).toBe(403)
  }
})

it('an admin ends their own sessions, and neither disables nor deletes themselves', async () => {
  const grace = await personWith(['admin'])
  expect((await grace.call('PATCH', `/collaborators/${grace.id}`, { disabled: true })).status).toBe(400)
  expect((await grace.call('DELETE', `/collaborators/${grace.id}`)).status).toBe(400)
  expect((await grace.call('POST', '/sessions/end-all', { collaboratorId: grace.id })).status).toBe(200)
  expect((await grace.call('GET', '/status')).status).toBe(401)
})

it('the list of sessions says whose an admin cannot end', async () => {
  const grace = await personWith(['admin'])
  const { items } = (await grace.call('GET', '/sessions')).json()
  const of = (id: string) =>
    items.find((item: { collaboratorId: string }) => item.collaboratorId === id)?.superAdmin
  expect([of(gateway.ada.id), of(grace.id)]).toEqual([true, false])
})
