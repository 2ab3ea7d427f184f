import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { type Console, fileText, type Person, password, startConsole } from '../admin-api/support/console.ts'
import { personOf } from '../stores/support.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'

/** An invitation is open for two weeks. It says at its redemption what whoever gave it may say then. */
const google = {
  type: 'oauth2',
  options: { issuer: 'https://idp.example', clientID: 'gatewright', clientSecret: 'x' },
}
const grace = 'grace@contoso.test'
const accomplice = 'accomplice@evil.test'
const offered = {
  authStrategies: { google },
  pro: { collaboratorsAuthStrategies: ['default', 'google'], externalAuth: { enabled: true } },
}
const eveIsSuperAdmin = { superAdmins: [{ email: 'eve@contoso.test', strategy: 'default' }] }
let gateway: Console
beforeEach(async () => {
  gateway = await startConsole(fileText({ ...offered, ...eveIsSuperAdmin }))
})
afterEach(() => gateway.close())

const accounts = () => gateway.gatewright.services.accounts
const invited = async (by: Person, email: string, roles: readonly string[], more: object = {}) =>
  (await by.call('POST', '/collaborators/invite', { email, strategy: 'default', roles, ...more })).json()
async function redeem(email: string, oneTimePassword: string) {
  const browser = createBrowser(gateway.gatewright.port)
  const form = { email, password: oneTimePassword, newPassword: password }
  const { status } = await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, form)
  const me = await browser.call('GET', `${origin}/api/v1/auth/me`)
  return { status, ...(status === 200 && { id: me.json().collaborator.id, roles: me.json().roles }) }
}
const rowOf = async (email: string) =>
  (await gateway.ada.call('GET', `/collaborators?search=${email}`))
    .json()
    .items.find((row: { invitation?: object }) => row.invitation !== undefined)
const admin = (email: string) => gateway.join(email, ['admin'])
/** Somebody with an account of another strategy. */
const withAccount = () =>
  personOf(accounts(), { email: grace, subject: 'grace', strategy: 'google' }, ['admin'])

describe('an invitation', () => {
  it.each([
    ['deleted', 'deleted', (id: string) => gateway.ada.call('DELETE', `/collaborators/${id}`)],
    [
      'disabled',
      'disabled',
      (id: string) => gateway.ada.call('PATCH', `/collaborators/${id}`, { disabled: true }),
    ],
    [
      'no admin any more',
      'no-admin',
      (id: string) => gateway.ada.call('PATCH', `/collaborators/${id}`, { roles: ['member'] }),
    ],
    [
      'no longer with the way they invited by',
      'way-gone',
      async (id: string) => {
        const [way] = await accounts().identitiesOf(id)
        return gateway.ada.call('DELETE', `/collaborators/${id}/identities/${way?.id}`)
      },
    ],
  ])('of an admin redeems nothing once they are %s', async (_, notCounting, end) => {
    const mallory = await admin('mallory@contoso.test')
    const { oneTimePassword } = await invited(mallory, accomplice, ['admin'])
    expect((await rowOf(accomplice)).invitation).not.toHaveProperty('notCounting')
    expect((await end(mallory.id)).status).toBe(204)
    expect(await redeem(accomplice, oneTimePassword)).toEqual({ status: 403 })
    // The list says so and why; no new password is made for it, and it can be withdrawn.
    const row = await rowOf(accomplice)
    expect(row.invitation).toMatchObject({ notCounting, invitedBy: 'mallory@contoso.test' })
    expect((await gateway.ada.call('POST', `/collaborators/${row.id}/reset-password`, {})).status).toBe(400)
    expect((await gateway.ada.call('DELETE', `/collaborators/${row.id}`)).status).toBe(204)
    expect(await rowOf(accomplice)).toBeUndefined()
  })

  it('of an admin who is one again counts again, and so does another one by somebody else', async () => {
    const mallory = await admin('mallory@contoso.test')
    const { oneTimePassword } = await invited(mallory, accomplice, ['member'])
    await gateway.ada.call('PATCH', `/collaborators/${mallory.id}`, { roles: [] })
    expect(await redeem(accomplice, oneTimePassword)).toEqual({ status: 403 })
    await gateway.ada.call('PATCH', `/collaborators/${mallory.id}`, { roles: ['admin'] })
    expect(await redeem(accomplice, oneTimePassword)).toMatchObject({ status: 200, roles: ['member'] })
    const other = await invited(mallory, 'other@evil.test', ['member'])
    await gateway.ada.call('DELETE', `/collaborators/${mallory.id}`)
    expect(await redeem('other@evil.test', other.oneTimePassword)).toEqual({ status: 403 })
    const anew = await invited(gateway.ada, 'other@evil.test', ['member'])
    expect(await redeem('other@evil.test', anew.oneTimePassword)).toMatchObject({ status: 200 })
  })

  it('of a super admin who is deleted hands over no account', async () => {
    const owner = await withAccount()
    const eve = await admin('eve@contoso.test')
    const { oneTimePassword, holder } = await invited(eve, grace, ['member'])
    expect(holder).toMatchObject({ id: owner.collaboratorId, becomes: 'joined' })
    expect((await rowOf(grace)).invitation.holder).toMatchObject({ becomes: 'joined' })
    await gateway.ada.call('DELETE', `/collaborators/${eve.id}`)
    expect(await redeem(grace, oneTimePassword)).toEqual({ status: 403 })
    expect(await accounts().identitiesOf(owner.collaboratorId)).toHaveLength(1)
  })

  it.each([
    ['joined', {}],
    ['anew', { samePerson: true }],
    ['somebody-new', { somebodyNew: true }],
  ])(
    'of a super admin who is an admin only says nothing of an account any more: %s',
    async (becomes, more) => {
      const { collaboratorId } = await withAccount()
      const eve = await admin('eve@contoso.test')
      await gateway.ada.call('PATCH', `/collaborators/${eve.id}`, { roles: ['admin'] })
      const { oneTimePassword, holder } = await invited(eve, grace, ['member'], more)
      expect(holder).toMatchObject({ becomes })
      await gateway.write(fileText(offered))
      await gateway.gatewright.restartFromFile('test')
      expect((await rowOf(grace)).invitation).toMatchObject({
        holder: { id: collaboratorId, becomes: 'joined-by-owner' },
      })
      expect((await rowOf(grace)).invitation).not.toHaveProperty('notCounting')
      // As if an admin had invited: its owner could join it from a session of theirs, and nobody else gets anything.
      expect(await redeem(grace, oneTimePassword)).toEqual({ status: 403 })
      expect(await accounts().identitiesOf(collaboratorId)).toHaveLength(1)
      expect(await accounts().ownerOf(grace)).toBe(collaboratorId)
    },
  )

  it('that was given in a session of a strategy which is no longer offered redeems nothing meanwhile', async () => {
    const boss = await personOf(
      accounts(),
      { email: 'boss@contoso.test', subject: 'boss', strategy: 'google' },
      ['admin'],
    )
    const { oneTimePassword = '' } = await invite(gateway.gatewright.services, gateway.gatewright.config, {
      ...{ email: accomplice, strategy: 'default', roles: ['admin'] },
      by: { id: boss.collaboratorId, identityId: boss.identityId, name: 'boss', superAdmin: false },
    })
    expect((await rowOf(accomplice)).invitation).not.toHaveProperty('notCounting')
    await gateway.write(fileText())
    await gateway.gatewright.restartFromFile('test')
    expect((await rowOf(accomplice)).invitation).toMatchObject({ notCounting: 'way-gone' })
    expect(await redeem(accomplice, oneTimePassword)).toEqual({ status: 403 })
  })

  it('of the command line counts whoever comes and goes', async () => {
    const { oneTimePassword } = await invite(gateway.gatewright.services, gateway.gatewright.config, {
      ...{ email: accomplice, strategy: 'default', roles: ['member'] },
      by: { name: 'command line', superAdmin: true },
    })
    expect(await redeem(accomplice, oneTimePassword ?? '')).toMatchObject({ status: 200, roles: ['member'] })
  })
})
