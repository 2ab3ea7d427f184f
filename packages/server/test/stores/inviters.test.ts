import type { StrategyConfig } from '@gatewright/config'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import { inviterStanding } from '../../src/accounts/inviter.ts'
import { inviters } from '../../src/storage/migrations/0012-inviters.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { azureOffered, testConfig } from '../support/config.ts'
import { type Engine, engines } from './engines.ts'
import { emptyTables, personOf } from './support.ts'

/** An invitation says at its redemption what its inviter may say then. */
const clock = { now: () => 1_000 }
const email = 'eve@contoso.test'
const gitlab: StrategyConfig = {
  ...azureOffered,
  id: 'gitlab',
  options: { ...azureOffered.options, issuer: 'https://gitlab.example' },
}
const config = { ...testConfig(), strategies: [azureOffered, gitlab] }
const withEntry = { ...config, superAdmins: [{ email, strategy: 'azure' }] }

describe.each(engines)('what an inviter may say on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let eve: { readonly collaboratorId: string; readonly identityId: string }
  beforeAll(async () => {
    engine = await engineOf.open()
    accounts = createAccountStore(engine.database, clock)
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'super_admin_bindings', 'invitations', 'collaborators')
    eve = await personOf(accounts, { email, subject: 'eve' }, ['admin'])
  })
  afterAll(() => engine.close())

  const standing = (by = config, way: string | undefined = eve.identityId) =>
    inviterStanding(accounts, by, {
      invitedBy: eve.collaboratorId,
      ...(way === '' ? {} : { invitedByIdentity: way }),
    })
  const furtherWay = async () => {
    const details = { email, emailTrusted: true, fullname: 'Eve', providerRoles: [], groups: [] }
    const identity = { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: '7' }
    const how = { addedBy: 'a test', beside: true }
    return (await accounts.addIdentity(eve.collaboratorId, identity, details, how))?.id ?? ''
  }
  const own = () => ({ id: eve.identityId, collaboratorId: eve.collaboratorId })
  const admin = { superAdmin: false }
  const nothing = (notCounting: string) => ({ notCounting, superAdmin: false })

  it('is everything where the command line invited', async () => {
    expect(await inviterStanding(accounts, config, {})).toEqual({ superAdmin: true })
  })

  it('is what an admin may, as long as they are one, and nothing once they are not, whatever they were', async () => {
    expect(await standing()).toEqual(admin)
    await accounts.setRoles(eve.collaboratorId, ['member'])
    expect(await standing()).toEqual(nothing('no-admin'))
    await accounts.setRoles(eve.collaboratorId, ['admin', 'member'])
    await accounts.setDisabled(eve.collaboratorId, true)
    expect(await standing()).toEqual(nothing('disabled'))
    await accounts.setDisabled(eve.collaboratorId, false)
    expect(await standing()).toEqual(admin)
    await accounts.remove(eve.collaboratorId)
    expect(await standing()).toEqual(nothing('deleted'))
    expect(await standing(config, '')).toEqual(nothing('deleted'))
  })

  it('is what a super admin may, by link or by an entry of the file, with the very way that makes them one', async () => {
    await accounts.setRoles(eve.collaboratorId, [])
    await accounts.setSuperAdminByLink(own())
    expect(await standing()).toEqual({ superAdmin: true })
    const further = await furtherWay()
    expect(await standing(config, further)).toEqual(nothing('no-admin'))
    await accounts.removeIdentity(own())
    expect(await standing()).toEqual(nothing('way-gone'))

    eve = await personOf(accounts, { email, subject: 'eve' }, ['admin'])
    await accounts.bindSuperAdmin(
      { email, strategy: 'azure' },
      { issuer: 'https://idp.example', subject: 'eve' },
      eve.collaboratorId,
    )
    expect(await standing(withEntry)).toEqual({ superAdmin: true })
    // The entry is taken out of the file.
    expect(await standing()).toEqual(admin)
  })

  it('is nothing by a way that is gone, no longer offered, or another provider’s by now, though others are left', async () => {
    await furtherWay()
    expect(await standing({ ...config, strategies: [gitlab] })).toEqual(nothing('way-gone'))
    const off = { ...azureOffered, offered: false }
    expect(await standing({ ...config, strategies: [off, gitlab] })).toEqual(nothing('way-gone'))
    const other = { ...azureOffered, options: { ...azureOffered.options, issuer: 'https://other.example' } }
    expect(await standing({ ...config, strategies: [other, gitlab] })).toEqual(nothing('way-gone'))
    await accounts.removeIdentity(own())
    expect(await standing()).toEqual(nothing('way-gone'))
  })

  it('is by another account’s way nothing', async () => {
    const boss = await personOf(accounts, { email: 'boss@contoso.test', subject: 'boss' }, ['admin'])
    expect(await standing(config, boss.identityId)).toEqual(nothing('way-gone'))
  })

  it('is what each way may say where nobody knows by which they invited', async () => {
    await accounts.setSuperAdminByLink(own())
    expect(await standing(config, '')).toEqual({ superAdmin: true })
    await furtherWay()
    expect(await standing(config, '')).toEqual(admin)
    await accounts.setRoles(eve.collaboratorId, [])
    expect(await standing(config, '')).toEqual(nothing('no-admin'))
  })

  it('is known of open invitations of an earlier version where the inviter has one way, and so is whom they are not for', async () => {
    const sql = sqlOf(engine.database)
    const two = await personOf(accounts, { email: 'two@contoso.test', subject: 'two' }, ['admin'])
    await accounts.addIdentity(
      two.collaboratorId,
      { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: '2' },
      { email: 'two@contoso.test', emailTrusted: true, fullname: 'Two', providerRoles: [], groups: [] },
      { addedBy: 'a test', beside: true },
    )
    await sql.schema.alterTable('invitations').dropColumn('invited_by_identity').execute()
    const row = { roles: '[]', created_at: 1, expires_at: 5, redeemed_at: null }
    const of = (id: string, invited_by: string | null, address: string, strategy = 'azure') => ({
      ...{ ...row, id, invited_by, email: address, strategy },
    })
    await sql
      .insertInto('invitations')
      .values([
        of('by-one', eve.collaboratorId, 'a@x.test'),
        of('by-two', two.collaboratorId, 'b@x.test'),
        of('by-nobody', 'who is gone', 'c@x.test'),
        of('by-the-command-line', null, 'd@x.test'),
        of('for-somebody-new', null, email),
        of('for-a-further-way', null, email, 'gitlab'),
        { ...of('for-whom-it-names', null, 'two@contoso.test'), account_id: 'x', account_mode: 'joined' },
        { ...of('redeemed', eve.collaboratorId, email), redeemed_at: 2 },
      ])
      .execute()
    await inviters.up(sql)
    const rows = await sql.selectFrom('invitations').selectAll().execute()
    const known = Object.fromEntries(
      rows.map(one => [one.id, [one.invited_by_identity, one.account_id, one.account_mode]]),
    )
    expect(known).toEqual({
      'by-one': [eve.identityId, null, null],
      'by-two': [null, null, null],
      'by-nobody': [null, null, null],
      'by-the-command-line': [null, null, null],
      'for-somebody-new': [null, eve.collaboratorId, 'another'],
      'for-a-further-way': [null, null, null],
      'for-whom-it-names': [null, 'x', 'joined'],
      redeemed: [null, null, null],
    })
  })
})
