import { afterEach, beforeEach, expect, it } from 'vitest'
import { personOf } from '../stores/support.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, password, startConsole } from './support/console.ts'

/** Every open invitation has a row of its own, and an account's row never stands for one, whatever address it says. */
const grace = 'grace@contoso.test'
const google = {
  type: 'oauth2',
  allowSelfSignup: true,
  options: { issuer: 'https://idp.example', clientID: 'gatewright', clientSecret: 'x' },
}
let gateway: Console
let ada: Person
beforeEach(async () => {
  gateway = await startConsole(
    fileText({
      roles: ['op'],
      authStrategies: { google },
      pro: { collaboratorsAuthStrategies: ['default', 'google'], externalAuth: { enabled: true } },
    }),
  )
  ada = gateway.ada
})
afterEach(() => gateway.close())

const accounts = () => gateway.gatewright.services.accounts
const rows = async () => (await ada.call('GET', `/collaborators?search=${grace}`)).json().items
const invitation = async () => (await rows()).find(({ id }: { id: string }) => id.startsWith('invited.'))
const invite = async (strategy = 'default', roles = ['op']) =>
  (await ada.call('POST', '/collaborators/invite', { email: grace, strategy, roles })).json()
/** Somebody of the internet who says Grace's address, which nobody vouches for. */
const stranger = async () =>
  (
    await personOf(accounts(), {
      ...{ email: grace, subject: 'mallory', strategy: 'google', emailTrusted: false },
    })
  ).collaboratorId
async function signIn(oneTimePassword: string) {
  const browser = createBrowser(gateway.gatewright.port)
  const form = { email: grace, password: oneTimePassword, newPassword: password }
  const { status } = await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, form)
  const me = await browser.call('GET', `${origin}/api/v1/auth/me`)
  return { status, id: me.json().collaborator?.id, roles: me.json().roles }
}

it('a stranger’s account that says an invited address hides nothing, and takes nothing of the invitation', async () => {
  const { oneTimePassword } = await invite()
  const before = await invitation()
  const id = await stranger()
  expect(await rows()).toHaveLength(2)
  expect(await invitation()).toEqual({ ...before, sharesAddress: undefined })
  const account = (await rows()).find((row: { id: string }) => row.id === id)
  expect(account).toMatchObject({ roles: ['member'], strategies: ['google'], hasPassword: false })
  expect(account).not.toHaveProperty('invitation')

  // What is done to the one is not done to the other.
  expect((await ada.call('POST', `/collaborators/${id}/reset-password`, {})).status).toBe(400)
  await ada.call('PATCH', `/collaborators/${before.id}`, { roles: ['op', 'member'] })
  expect((await accounts().byId(id))?.roles).toEqual(['member'])
  expect((await ada.call('DELETE', `/collaborators/${id}`)).status).toBe(204)
  expect(await rows()).toHaveLength(1)
  expect(await signIn(oneTimePassword)).toMatchObject({ status: 200, roles: ['member', 'op'] })
})

it('a member who takes away a way that says an invited address withdraws no invitation', async () => {
  const { oneTimePassword } = await invite()
  const mallory = await gateway.join('mallory@contoso.test')
  const identity = { strategy: 'google', issuer: 'https://idp.example', subject: 'mallory' }
  const said = { email: grace, emailTrusted: false, fullname: 'Mallory', providerRoles: [], groups: [] }
  const how = { addedBy: 'a test', beside: false }
  const way = await accounts().addIdentity(mallory.id, identity, said, how)
  const ways = `${origin}/api/v1/auth/identities`
  expect((await mallory.browser.call('DELETE', `${ways}/${way?.id}`)).status).toBe(204)
  expect(await signIn(oneTimePassword)).toMatchObject({ status: 200 })
})

it('an invitation for an address that has an account is seen with whose it is, changed, given a new password, and withdrawn', async () => {
  const owner = await personOf(accounts(), { email: grace, subject: 'grace', strategy: 'google' }, ['admin'])
  const first = await invite()
  const { id, ...row } = await invitation()
  expect(row).toMatchObject({
    roles: ['op'],
    strategies: [],
    invitation: {
      strategy: 'default',
      invitedBy: 'ada@contoso.test',
      holder: { id: owner.collaboratorId, fullname: 'grace', becomes: 'joined' },
    },
  })
  expect((await ada.call('PATCH', `/collaborators/${id}`, { roles: ['member'] })).status).toBe(204)
  expect((await invitation()).roles).toEqual(['member'])
  expect((await accounts().byId(owner.collaboratorId))?.roles).toEqual(['admin'])
  const again = (await ada.call('POST', `/collaborators/${id}/reset-password`, {})).json()
  expect(again).toMatchObject({ sessions: 0, apiTokens: 0 })
  expect((await signIn(first.oneTimePassword)).status).toBe(401)
  expect((await ada.call('DELETE', `/collaborators/${id}`)).status).toBe(204)
  expect((await ada.call('DELETE', `/collaborators/${id}`)).status).toBe(404)
  expect((await signIn(again.oneTimePassword)).status).toBe(403)
  expect(await accounts().identitiesOf(owner.collaboratorId)).toHaveLength(1)
  const { items } = (await ada.call('GET', '/audit?kind=invitation-withdrawn')).json()
  expect(items).toHaveLength(1)
})

it('an invitation for a provider’s strategy has no password, and one whose address has got one here leaves it alone', async () => {
  await invite('google')
  const { id } = await invitation()
  expect((await ada.call('POST', `/collaborators/${id}/reset-password`, {})).status).toBe(400)
  await ada.call('DELETE', `/collaborators/${id}`)

  const { oneTimePassword } = await invite()
  const late = await invitation()
  const owner = await signIn(oneTimePassword)
  // As two that come at once may leave it.
  const { invitations } = gateway.gatewright.services
  await invitations.invite({ email: grace, strategy: 'default', roles: ['op'] })
  const open = await invitation()
  expect(open.id).not.toBe(late.id)
  const refused = await ada.call('POST', `/collaborators/${open.id}/reset-password`, {})
  expect([refused.status, refused.json().reason]).toEqual([400, expect.stringContaining('reset it there')])
  expect((await signIn(password)).id).toBe(owner.id)
})

it('a provider’s subject that is one of ours resets nobody’s password', async () => {
  const owner = await gateway.join(grace)
  const [way] = await accounts().identitiesOf(owner.id)
  const mallory = await gateway.join('mallory@contoso.test')
  const identity = { strategy: 'google', issuer: 'https://idp.example', subject: way?.subject ?? '' }
  const said = { email: '', emailTrusted: false, fullname: 'Mallory', providerRoles: [], groups: [] }
  await accounts().addIdentity(mallory.id, identity, said, { addedBy: 'a test', beside: false })
  const [own] = (await accounts().identitiesOf(mallory.id)).filter(({ strategy }) => strategy === 'default')
  await accounts().removeIdentity(own as NonNullable<typeof own>)
  const page = await ada.call('POST', `/collaborators/${mallory.id}/reset-password`, {})
  expect(page.status).toBe(400)
  expect((await signIn(password)).id).toBe(owner.id)
})

const csv = { 'content-type': 'text/csv' }
const exported = async () => (await ada.call('GET', '/collaborators.csv')).body
const imported = async (table: string) => (await ada.call('POST', '/collaborators/import', table, csv)).json()

it('the table keeps accounts and invitations of one address apart, and changes nothing when it is imported as it is', async () => {
  const strangersId = await stranger()
  await personOf(accounts(), { email: grace, subject: 'grace', strategy: 'azure' }, ['admin'])
  await invite('default', ['op'])
  await invite('google', ['member', 'op'])
  const before = await rows()
  expect(before).toHaveLength(4)
  expect(await imported(await exported())).toEqual({ imported: 5, changes: [], problems: [], passwords: [] })
  expect(await rows()).toEqual(before)

  const line = (strategy: string, roles: string) =>
    imported(`email,strategy,roles,person\n${grace},${strategy},${roles},invited`)
  expect((await line('google', 'member')).changes).toMatchObject([
    { what: 'Roles of the invitation to google: member in the place of member, op.' },
  ])
  expect((await line('google', 'boss')).problems).toHaveLength(1)
  expect((await accounts().byId(strangersId))?.roles).toEqual(['member'])
})

it('a line of an invitation that is open no more gives an account nothing, and invites where there is none', async () => {
  await invite()
  const table = await exported()
  await ada.call('DELETE', `/collaborators/${(await invitation()).id}`)
  expect((await imported(table)).changes).toMatchObject([{ what: 'Invited to default, with the roles op.' }])
  await ada.call('DELETE', `/collaborators/${(await invitation()).id}`)
  const owner = await gateway.join(grace, ['member'])
  expect((await imported(table)).problems).toMatchObject([
    { what: expect.stringContaining('is open any more') },
  ])
  expect((await accounts().byId(owner.id))?.roles).toEqual(['member'])
  await accounts().setRoles(owner.id, ['op'])
  expect(await imported(table)).toMatchObject({ changes: [], problems: [] })
})

it('a line invites anew where the invitation that is open does not count any more', async () => {
  const boss = await gateway.join('boss@contoso.test', ['admin'])
  await boss.call('POST', '/collaborators/invite', { email: grace, strategy: 'default', roles: ['op'] })
  await ada.call('DELETE', `/collaborators/${boss.id}`)
  expect((await invitation()).invitation).toMatchObject({ notCounting: 'deleted' })
  const { passwords } = await imported(`email,strategy,roles\n${grace},default,op`)
  expect((await invitation()).invitation).not.toHaveProperty('notCounting')
  expect(await signIn(passwords[0].oneTimePassword)).toMatchObject({ status: 200, roles: ['op'] })
})
