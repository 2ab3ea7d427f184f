import { expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { verifyBasic } from '../../src/strategies/basic/verify.ts'
import { password } from '../admin-api/support/console.ts'
import { createBrowser } from '../support/browser.ts'
import { basicConfig, origin } from '../support/server.ts'
import { closed, everything, isClosed, nothing, startGateway, whatWorks } from './support.ts'

const email = 'grace@contoso.test'

it('a password that an admin resets ends sessions, API tokens and what is open, and says how many', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('default', email, 'urn:gatewright:basic:default')
  await sqlOf(gateway.gatewright.services.storage.database)
    .insertInto('basic_credentials')
    .values({
      ...{ strategy: 'default', email, subject: email, password_hash: 'x' },
      ...{ changed_at: 0, must_change: 0, email_vouched: 1, expires_at: null },
    })
    .execute()
  const page = await gateway.ada.call('POST', `/collaborators/${grace.id}/reset-password`, {})
  expect(page.json()).toMatchObject({ sessions: 1, apiTokens: 1 })
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toEqual(nothing)
  const { items } = (await gateway.ada.call('GET', '/audit?kind=password-reset')).json()
  expect(items[0].what).toBe(`Gave ${email} a one-time password, and revoked 1 API token`)
})

it('the end of all sessions of somebody ends their API tokens and what is open, and nobody else’s', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', email)
  const alan = await gateway.holder('google', 'alan@contoso.test')
  const page = await gateway.ada.call('POST', '/sessions/end-all', { collaboratorId: grace.id })
  expect(page.json()).toEqual({ ended: 1, apiTokens: 1 })
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toEqual(nothing)
  expect(await whatWorks(gateway, alan)).toEqual(everything)
})

it('one’s own end of all other sessions takes one’s API tokens, and leaves the browser that asks', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', email)
  expect((await grace.call('POST', '/sessions/end-all', {})).json()).toEqual({ ended: 0, apiTokens: 1 })
  grace.programsSocket.terminate()
  expect(await whatWorks(gateway, grace)).toEqual({ ...everything, token: false, programsSocket: false })
})

it('a role that is lost closes what it opened, of sessions and tokens, and ends neither', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', email)
  await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { roles: [] })
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toMatchObject({ console: true, app: false, token: false })
  await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['member'] })
  expect(await whatWorks(gateway, grace)).toMatchObject({ console: true, app: true, token: true })
})

it('somebody who is disabled is signed out for good, and their API tokens are refused until they are enabled', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', email)
  await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { disabled: true })
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toEqual(nothing)
  await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { disabled: false })
  expect(await whatWorks(gateway, grace)).toMatchObject({ console: false, token: true })
})

it('somebody who is deleted loses sessions, API tokens and what is open', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', email)
  await gateway.ada.call('DELETE', `/collaborators/${grace.id}`)
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toEqual(nothing)
})

it('a session that is ended takes its connections, and leaves API tokens', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', email)
  await gateway.ada.call('DELETE', `/sessions/${grace.sessionId}`)
  await isClosed(grace.socket)
  expect(await whatWorks(gateway, grace)).toMatchObject({
    console: false,
    app: false,
    token: true,
    programsSocket: true,
  })
})

it('a new password of one’s own ends what is signed in with the old one, and leaves API tokens', async () => {
  const gateway = await startGateway()
  const alan = await gateway.join('alan@contoso.test')
  const made = await alan.browser.call('POST', `${origin}/api/v1/auth/tokens`, { name: 'job', apps: ['bot'] })
  const { storage, clock } = gateway.gatewright.services
  await createCredentials(storage.database, clock, 'default').setOneTimePassword('alan@contoso.test', true, {
    password: '',
    hash:
      (await createCredentials(storage.database, clock, 'default').find('alan@contoso.test'))?.passwordHash ??
      '',
  })
  const elsewhere = createBrowser(gateway.gatewright.port)
  const form = { email: 'alan@contoso.test', password, newPassword: 'another long password' }
  expect((await elsewhere.call('POST', `${origin}/api/v1/auth/login/basic/default`, form)).status).toBe(200)
  expect((await alan.browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(401)
  expect((await elsewhere.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(200)
  expect(await gateway.gatewright.services.apiTokens.byId(made.json().token.id)).toBeDefined()
})

it('the one-time link that replaces a password ends sessions and API tokens of before', async () => {
  const gateway = await startGateway()
  const { ada, gatewright } = gateway
  await ada.browser.call('POST', `${origin}/api/v1/auth/tokens`, { name: 'job', apps: ['bot'] })
  const code = await gatewright.services.codes.issue(
    'admin-link',
    { expiresAt: gateway.clock.now() + 60_000 },
    60,
  )
  const elsewhere = createBrowser(gatewright.port)
  await elsewhere.call('POST', `${origin}/api/v1/auth/admin-link`, { token: code })
  const form = { email: 'ada@contoso.test', password: 'another long password' }
  const page = await elsewhere.call('POST', `${origin}/api/v1/auth/admin-link/basic/default`, form)
  expect(page.status).toBe(200)
  expect((await ada.browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(401)
  expect(await gatewright.services.apiTokens.list(ada.id)).toEqual([])
})

it.each([
  ['a password that was verified before it was reset signs nobody in', {}, undefined],
  [
    'a password that was chosen before a reset does not take the place of the new one',
    { passwordExpirySeconds: 1 },
    'another long password',
  ],
])('%s', async (_, options, newPassword) => {
  const gateway = await startGateway()
  const alan = await gateway.join('alan@contoso.test')
  gateway.clock.advance(10)
  const { storage, clock } = gateway.gatewright.services
  const form = { email: 'alan@contoso.test', password, newPassword }
  const begins = await verifyBasic(storage.database, clock, basicConfig(options), form)
  const reset = await gateway.ada.call('POST', `/collaborators/${alan.id}/reset-password`, {})
  const { oneTimePassword } = reset.json()
  const ends = storage.database.transaction(async tx => {
    const proven = await begins(tx)
    await ('proof' in proven && proven.proof)
  })
  await expect(ends).rejects.toMatchObject({ code: 'invalid_credentials' })
  const login = (fields: object) =>
    createBrowser(gateway.gatewright.port).call('POST', `${origin}/api/v1/auth/login/basic/default`, {
      email: 'alan@contoso.test',
      ...fields,
    })
  expect((await login({ password })).status).toBe(401)
  expect((await login({ password: oneTimePassword, newPassword: 'yet another password' })).status).toBe(200)
})

it('a session that ends while its token is made makes none', async () => {
  const gateway = await startGateway()
  const grace = await gateway.signInWith('google', email)
  const { apiTokens, sessions } = gateway.gatewright.services
  const token = {
    collaboratorId: grace.id,
    identityId: grace.identityId,
    name: 'job',
    apps: ['bot'],
    strategy: 'google',
    expiresAt: gateway.clock.now() + 1000,
  }
  const source = (await sessions.proofOf(grace.sessionId))?.source
  await sessions.end(grace.sessionId, false)
  await expect(apiTokens.create({ ...token, source }, { madeIn: grace.sessionId })).rejects.toMatchObject({
    code: 'not_signed_in',
  })
})

it('two super admins who disable each other at once leave one of them', async () => {
  const gateway = await startGateway()
  const { accounts } = gateway.gatewright.services
  const boss = await gateway.signInWith('google', 'boss@contoso.test')
  await accounts.setSuperAdminByLink({ id: boss.identityId, collaboratorId: boss.id })
  const pages = await Promise.all([
    gateway.ada.call('PATCH', `/collaborators/${boss.id}`, { disabled: true }),
    boss.call('PATCH', `/collaborators/${gateway.ada.id}`, { disabled: true }),
  ])
  expect(pages.filter(({ status }) => status === 204)).toHaveLength(1)
  expect((await accounts.superAdmins({ superAdmins: [] })).active.size).toBe(1)
})
