import { describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import { invitationIdOf, type PeopleFilter } from '../../src/accounts/people.ts'
import { createPeopleStore } from '../../src/accounts/people-store.ts'
import type { PersonOrder, PersonSort } from '../../src/accounts/person-order.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { addPerson, addSignedIn, openEngine, standingClock } from './support.ts'

async function open(engine: (typeof engines)[number]) {
  const { database } = await openEngine(engine)
  const clock = standingClock()
  const seen = new Map<string, number>()
  return {
    database,
    clock,
    seen,
    people: createPeopleStore(database, clock, async () => seen),
    accounts: createAccountStore(database, clock),
    invitations: createInvitationStore(database, clock),
  }
}

describe.each(engines)('people on $name', engine => {
  it('are accounts and open invitations, by address, page after page, each once', async () => {
    const { database, people, invitations } = await open(engine)
    for (const name of ['carol', 'ada', 'eve']) await addPerson(database, `${name}@contoso.test`)
    for (const name of ['bob', 'dan', 'ada']) {
      await invitations.invite({ email: `${name}@contoso.test`, strategy: 'azure', roles: ['member'] })
    }
    const listed: string[] = []
    let after: string | undefined
    do {
      const page = await people.list({}, { limit: 2, ...(after === undefined ? {} : { after }) })
      listed.push(...page.items.map(({ email }) => email.split('@')[0] as string))
      after = page.next
    } while (after !== undefined)
    // Whoever has an account and is invited beside stands there twice: two rows, each of which is what it says.
    expect(listed).toEqual(['ada', 'ada', 'bob', 'carol', 'dan', 'eve'])
    expect(await people.count({})).toBe(6)
  })

  it('are each invitation by its own id, whoever says its address, and with whose account that is', async () => {
    const { database, people, invitations, accounts } = await open(engine)
    const stranger = await addPerson(database, 'grace@contoso.test')
    const invite = async (strategy: string, account?: { id: string; mode: 'joined' }) =>
      `invited.${(await invitations.invite({ email: 'grace@contoso.test', strategy, roles: ['op'], ...(account && { account }) })).id}`
    const first = await invite('default')
    expect(await people.byId(stranger)).toMatchObject({ id: stranger, roles: ['member'] })
    expect(await people.byId(stranger)).not.toHaveProperty('invitation')
    const row = {
      id: first,
      fullname: '',
      roles: ['op'],
      strategies: [],
      invitation: { strategy: 'default' },
    }
    expect(await people.byId(first)).toMatchObject(row)
    expect(await people.byId(first)).not.toHaveProperty('holder')
    // Once an account has proven the address it is that account's; and one that the invitation names comes first.
    const { collaboratorId: owner } = await addSignedIn(database)
    const named = await accounts.create({ email: 'g@contoso.test', fullname: 'Named' }, [])
    const second = await invite('azure', { id: named.id, mode: 'joined' })
    expect(await people.byId(first)).toMatchObject({ holder: { id: owner, fullname: 'Grace' } })
    expect(await people.byId(second)).toMatchObject({
      holder: { id: named.id, fullname: 'Named' },
      invitation: { account: { id: named.id, mode: 'joined' } },
    })
    const { items } = await people.list({ search: 'grace' }, { limit: 10 })
    expect(items.map(({ id }) => id).toSorted()).toEqual([stranger, owner, first, second].toSorted())
  })

  it('leave the list when their invitation has run out, but for who asks for those', async () => {
    const { people, invitations, clock } = await open(engine)
    const { id } = await invitations.invite({ email: 'bob@contoso.test', strategy: 'azure', roles: [] })
    const [bob] = (await people.list({}, { limit: 10 })).items
    expect(invitationIdOf(bob?.id ?? '')).toBe(id)
    expect(await people.byId(bob?.id ?? '')).toEqual(bob)
    clock.advance(15 * 24 * 3600)
    expect(await people.count({})).toBe(0)
    expect(await people.byId(bob?.id ?? '')).toEqual(bob)
    expect((await people.list({ state: 'expired' }, { limit: 10 })).items).toEqual([bob])
    expect(await people.count({ state: 'expired' })).toBe(1)
    expect(await people.count({ state: 'invited' })).toBe(0)
  })

  it('are found by their name whatever their letters are, and however those are typed', async () => {
    const { people, accounts } = await open(engine)
    const names = ['Özil Mesut', 'Åsa Öberg', 'Иван Петров', 'İpek', 'Ångström', 'STRAẞE', '100%_\\ "\'--']
    for (const [at, fullname] of names.entries()) {
      const details = { email: `p${at}@x.test`, emailTrusted: true, fullname, providerRoles: [], groups: [] }
      await accounts.create(details, [])
    }
    for (const name of names) {
      const plain = name.normalize('NFD').replace(/\p{M}/gu, '')
      for (const typed of [
        ...[name, name.toLowerCase(), name.toUpperCase(), name.normalize('NFD'), name.slice(0, 3)],
        ...[plain, plain.toLowerCase()],
      ]) {
        const { items } = await people.list({ search: typed }, { limit: 10 })
        expect(items.map(({ fullname }) => fullname)).toContain(name)
      }
    }
    expect(await people.count({ search: 'ИВАН' })).toBe(1)
    expect(await people.count({ search: '%' })).toBe(1)
  })

  it('are found by a part of address or name in any case, and by no wildcard', async () => {
    const { database, people } = await open(engine)
    await addPerson(database, 'ada@contoso.test')
    await addPerson(database, 'under_score@contoso.test')
    const found = async (search: string) =>
      (await people.list({ search }, { limit: 10 })).items.map(({ email }) => email)
    expect(await found('ADA')).toEqual(['ada@contoso.test'])
    expect(await found('grace')).toHaveLength(2)
    expect(await found('r_s')).toEqual(['under_score@contoso.test'])
    expect(await found('%')).toEqual([])
    expect(await people.count({ search: 'a_a' })).toBe(0)
  })

  it('are sorted as people count and read, each once, page after page, in either direction', async () => {
    const { database, people, accounts, invitations, clock } = await open(engine)
    const add = async (fullname: string, email: string, roles: string[] = ['member']) =>
      (await accounts.create({ email, fullname }, roles)).id
    const ids = {
      Person2: await add('Person 2', 'z2@x.test'),
      Person10: await add('person 10', 'z10@x.test', []),
      Åsa: await add('Åsa', 'y@x.test', ['editor']),
      Boss: await add('Boss', 'x@x.test', []),
      Admin: await add('Admin', 'admin@x.test', ['admin']),
    }
    for (const email of ['person3@x.test', 'person20@x.test'])
      await invitations.invite({ email, strategy: 'azure', roles: ['editor'] })
    await sqlOf(database)
      .updateTable('collaborators')
      .set({ last_seen_at: clock.now() })
      .where('id', '=', ids.Boss)
      .execute()
    await sqlOf(database)
      .updateTable('collaborators')
      .set({ last_seen_at: 5 })
      .where('id', '=', ids.Åsa)
      .execute()
    const superAdmins = new Set([ids.Boss])
    const listed = async (sort: PersonSort, filter: PeopleFilter = {}) => {
      const names: string[] = []
      let after: string | undefined
      do {
        const page = await people.list(filter, { limit: 1, sort, superAdmins, ...(after && { after }) })
        names.push(...page.items.map(({ fullname, email }) => fullname || (email.split('@')[0] as string)))
        after = page.next
      } while (after !== undefined)
      return names
    }
    const orders = {
      name: ['Admin', 'Åsa', 'Boss', 'Person 2', 'person 10', 'person3', 'person20'],
      address: ['Admin', 'person3', 'person20', 'Boss', 'Åsa', 'Person 2', 'person 10'],
      role: ['Boss', 'Admin', 'Åsa', 'person3', 'person20', 'Person 2', 'person 10'],
      seen: ['Admin', 'person3', 'person20', 'Person 2', 'person 10', 'Åsa', 'Boss'],
    }
    for (const [by, expected] of Object.entries(orders) as [PersonOrder, string[]][]) {
      expect([by, await listed({ by })]).toEqual([by, expected])
      expect([by, await listed({ by, descending: true })]).toEqual([by, expected.toReversed()])
      expect(await listed({ by }, { search: 'x.test' })).toEqual(expected)
    }
    await expect(people.list({}, { limit: 1, sort: { by: 'name' }, after: 'x' })).rejects.toMatchObject({
      code: 'bad_request',
    })
    const { next } = await people.list({}, { limit: 1, sort: { by: 'name' } })
    await expect(people.list({}, { limit: 1, after: next as string })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  it('are found by role, state and strategy, and by several of them together', async () => {
    const { database, people, accounts, invitations } = await open(engine)
    const boss = (await accounts.create({ email: 'boss@x.test', fullname: 'Boss' }, [])).id
    const off = (await accounts.create({ email: 'off@x.test', fullname: 'Off' }, ['admin'])).id
    await accounts.setDisabled(off, true)
    const { collaboratorId: grace } = await addSignedIn(database)
    await invitations.invite({ email: 'bob@x.test', strategy: 'azure', roles: ['member'] })
    await invitations.invite({ email: 'eve@x.test', strategy: 'default', roles: ['member'] })
    const view = { superAdmins: new Set([boss]) }
    const found = async (filter: PeopleFilter) => {
      const { items } = await people.list(filter, { limit: 100, ...view })
      expect(await people.count(filter, view)).toBe(items.length)
      return items.map(({ email }) => email.split('@')[0])
    }
    expect(await found({ role: 'admin' })).toEqual(['boss', 'off'])
    expect(await found({ superAdmin: true })).toEqual(['boss'])
    expect(await found({ role: 'member' })).toEqual(['bob', 'eve', 'grace'])
    expect(await found({ state: 'disabled' })).toEqual(['off'])
    expect(await found({ state: 'active' })).toEqual(['boss', 'grace'])
    expect(await found({ state: 'invited' })).toEqual(['bob', 'eve'])
    expect(await found({ strategy: 'azure' })).toEqual(['bob', 'grace'])
    expect(await found({ strategy: 'azure', state: 'active', role: 'member', search: 'GRÁCE' })).toEqual([
      'grace',
    ])
    expect(await found({ strategy: 'azure', state: 'disabled' })).toEqual([])
    await accounts.setRoles(grace, ['editor'])
    expect(await found({ role: 'editor' })).toEqual(['grace'])
  })

  it('are found and sorted by what they are called now', async () => {
    const { database, people, accounts } = await open(engine)
    const { collaboratorId, identityId } = await addSignedIn(database)
    await addPerson(database, 'm@x.test')
    const details = { email: 'a@x.test', emailTrusted: true, fullname: 'Zoë', providerRoles: [], groups: [] }
    await accounts.recordSignIn({ id: identityId, collaboratorId }, details)
    const { items } = await people.list({}, { limit: 10, sort: { by: 'name' } })
    expect(items.map(({ fullname }) => fullname)).toEqual(['Grace', 'Zoë'])
    expect(await people.count({ search: 'zoe' })).toBe(1)
    expect(await people.count({ search: 'grace@contoso' })).toBe(0)
    expect(
      (await people.list({}, { limit: 1, sort: { by: 'seen', descending: true } })).items[0]?.fullname,
    ).toBe('Zoë')
  })

  it('show their strategies, the latest first, and when they were last seen', async () => {
    const { database, people, accounts, clock, seen } = await open(engine)
    const id = await addPerson(database)
    const details = { email: 'grace@contoso.test', emailTrusted: true, fullname: 'Grace' }
    const add = (strategy: string) =>
      accounts.addIdentity(
        id,
        { strategy, issuer: `https://${strategy}.example`, subject: '1' },
        { ...details, providerRoles: [], groups: [] },
        { addedBy: 'a test', beside: false },
      )
    await add('one')
    clock.advance(60)
    await add('two')
    seen.set(id, clock.now())
    expect(await people.byId(id)).toMatchObject({ strategies: ['two', 'one'], lastSeenAt: clock.now() })
  })
})
