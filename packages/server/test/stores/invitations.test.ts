import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import type { Invitations } from '../../src/accounts/invitations.ts'
import type { Change } from '../../src/events/events.ts'
import { oneOpenInvitation } from '../../src/storage/migrations/0007-one-open-invitation.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Engine, engines } from './engines.ts'

const ada = { email: 'ada@contoso.test', strategy: 'azure' }
const twoWeeks = 14 * 24 * 3600 * 1000

describe.each(engines)('invitations on $name', ({ open }) => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let invitations: Invitations
  let now: number
  beforeEach(async () => {
    engine = await open()
    now = 1_000
    invitations = createInvitationStore(engine.database, { now: () => now })
  })
  afterEach(() => engine.close())

  it('has one open for an address and a strategy, however many invite at the same moment', async () => {
    const made = await Promise.all(
      ['member', 'support', 'admin'].map(role => invitations.invite({ ...ada, roles: [role] })),
    )
    expect(await invitations.countOpen('azure')).toBe(1)
    const open = await invitations.find(ada.email, ada.strategy)
    expect(open).toEqual(made.find(({ id }) => id === open?.id))
    for (const { id } of made) if (id !== open?.id) expect(await invitations.redeem(id)).toBe(false)
  })

  it('invites anew whoever has redeemed one, and keeps what is for another strategy', async () => {
    const first = await invitations.invite({ ...ada, roles: ['member'] })
    await invitations.invite({ ...ada, strategy: 'default', roles: ['member'] })
    expect(await invitations.redeem(first.id)).toBe(true)
    expect(await invitations.find(ada.email, ada.strategy)).toBeUndefined()
    const second = await invitations.invite({ ...ada, roles: ['admin'] })
    expect(await invitations.find(ada.email, ada.strategy)).toEqual(second)
    expect(await invitations.countOpen('default')).toBe(1)
  })

  it('redeems one once, and tells so', async () => {
    const told: Change[] = []
    engine.events.subscribe(change => void told.push(change))
    const { id } = await invitations.invite({ ...ada, roles: ['member'] })
    const redeemed = await Promise.all([1, 2, 3].map(() => invitations.redeem(id)))
    expect(redeemed.filter(Boolean)).toHaveLength(1)
    expect(told).toEqual([{ kind: 'invitation-redeemed', invitationId: id }])
  })

  it('counts none that has expired, and replaces it', async () => {
    await invitations.invite({ ...ada, roles: ['member'] })
    now += twoWeeks
    expect(await invitations.find(ada.email, ada.strategy)).toBeUndefined()
    expect(await invitations.countOpen('azure')).toBe(0)
    await invitations.invite({ ...ada, roles: ['member'] })
    expect(await invitations.countOpen('azure')).toBe(1)
  })

  it('keeps whom it is for, by whom and until when, as it was written', async () => {
    const plain = await invitations.invite({ ...ada, roles: ['member'] })
    expect(plain).toEqual({ ...ada, id: plain.id, roles: ['member'], expiresAt: now + twoWeeks })
    expect(await invitations.find(ada.email, ada.strategy)).toEqual(plain)
    const { id: account } = await createAccountStore(engine.database, { now: () => now }).create(
      { email: ada.email, fullname: 'Ada' },
      [],
    )
    for (const mode of ['joined', 'anew', 'apart', 'another'] as const) {
      now += 1_000
      const by = { invitedBy: account, invitedByIdentity: 'a way of theirs', invitedByName: 'boss' }
      const made = await invitations.invite({
        ...ada,
        ...by,
        roles: ['admin'],
        account: { id: account, mode },
      })
      const whole = {
        ...ada,
        id: made.id,
        ...by,
        roles: ['admin'],
        account: { id: account, mode },
      }
      expect(made).toEqual({ ...whole, expiresAt: now + twoWeeks })
      expect(await invitations.find(ada.email, ada.strategy)).toEqual(made)
    }
    const [row] = await sqlOf(engine.database).selectFrom('invitations').selectAll().execute()
    expect(row).toMatchObject({ invited_by: account, created_at: now, redeemed_at: null })
    // Of before there were several: a further way to sign in, which takes nothing from anybody.
    for (const account_mode of [null, 'of a later version']) {
      await sqlOf(engine.database).updateTable('invitations').set({ account_mode }).execute()
      expect((await invitations.find(ada.email, ada.strategy))?.account?.mode).toBe('joined')
    }
  })

  it('finds one by address and strategy alone, up to its last moment', async () => {
    const { id } = await invitations.invite({ ...ada, roles: ['member'] })
    for (const other of [{ email: 'eve@contoso.test' }, { strategy: 'gitlab' }]) {
      const { email, strategy } = { ...ada, ...other }
      expect(await invitations.find(email, strategy)).toBeUndefined()
    }
    expect([await invitations.countOpen('azure'), await invitations.countOpen('gitlab')]).toEqual([1, 0])
    now += twoWeeks - 1
    expect(await invitations.find(ada.email, ada.strategy)).toMatchObject({ id })
    expect(await invitations.countOpen('azure')).toBe(1)
    expect(await invitations.redeem('none')).toBe(false)
    await invitations.redeem(id)
    expect([await invitations.countOpen('azure'), await invitations.find(ada.email, ada.strategy)]).toEqual([
      0,
      undefined,
    ])
  })

  it('is changed, withdrawn and redeemed by its id, and no other is', async () => {
    const one = await invitations.invite({ ...ada, roles: ['member'] })
    const two = await invitations.invite({ ...ada, strategy: 'gitlab', roles: ['member'] })
    const three = await invitations.invite({
      email: 'eve@contoso.test',
      strategy: 'azure',
      roles: ['member'],
    })
    await invitations.setRoles(one.id, ['admin', 'guest', 'admin'])
    expect((await invitations.find(ada.email, 'azure'))?.roles).toEqual(['admin', 'guest'])
    expect((await invitations.find(ada.email, 'gitlab'))?.roles).toEqual(['member'])
    now += 5
    expect(await invitations.redeem(one.id)).toBe(true)
    const redeemed = async () =>
      (await sqlOf(engine.database).selectFrom('invitations').select(['id', 'redeemed_at']).execute())
        .filter(row => row.redeemed_at !== null)
        .map(row => [row.id, Number(row.redeemed_at)])
    expect(await redeemed()).toEqual([[one.id, now]])
    await invitations.withdraw(two.id)
    expect(await invitations.find(ada.email, 'gitlab')).toBeUndefined()
    expect(await invitations.find('eve@contoso.test', 'azure')).toEqual(three)
    // What is redeemed stays as a record.
    expect(await redeemed()).toEqual([[one.id, now]])
    await invitations.withdraw(two.id)
    expect(await invitations.find('eve@contoso.test', 'azure')).toEqual(three)
    await invitations.withdraw(three.id)
    expect(await invitations.find('eve@contoso.test', 'azure')).toBeUndefined()
  })

  it('are deleted a month after they were redeemed or have run out, however many there are', async () => {
    const sql = sqlOf(engine.database)
    const row = { ...ada, roles: '[]', invited_by: null, created_at: 0, expires_at: now, redeemed_at: 1 }
    const many = Array.from({ length: 300 }, (_, index) => ({ ...row, id: `old-${index}` }))
    await sql.insertInto('invitations').values(many).execute()
    await sql
      .insertInto('invitations')
      .values({ ...row, id: 'expired', redeemed_at: null })
      .execute()
    await sql
      .insertInto('invitations')
      .values([
        { ...row, id: 'later', redeemed_at: now + 1 },
        { ...row, id: 'open later', email: 'other@contoso.test', redeemed_at: null, expires_at: now + 1 },
      ])
      .execute()
    now += 30 * 24 * 3600 * 1000
    await invitations.purge()
    expect(await sql.selectFrom('invitations').select('id').orderBy('id').execute()).toEqual([
      { id: 'later' },
      { id: 'open later' },
    ])
  })

  it('keeps the latest of those that an older version left open twice', async () => {
    const sql = sqlOf(engine.database)
    await sql.schema.dropIndex('invitations_open').execute()
    const row = { ...ada, roles: '[]', invited_by: null, expires_at: now + twoWeeks }
    await sql
      .insertInto('invitations')
      .values([
        { ...row, id: 'earlier', created_at: 1, redeemed_at: null },
        { ...row, id: 'same-a', created_at: 2, redeemed_at: null },
        { ...row, id: 'same-b', created_at: 2, redeemed_at: null },
        { ...row, id: 'redeemed', created_at: 3, redeemed_at: 4 },
        { ...row, id: 'alone', created_at: 1, redeemed_at: null, strategy: 'default' },
      ])
      .execute()
    await oneOpenInvitation.up(sql)
    const left = await sql.selectFrom('invitations').select('id').orderBy('id').execute()
    expect(left.map(({ id }) => id)).toEqual(['alone', 'redeemed', 'same-b'])
  })
})
