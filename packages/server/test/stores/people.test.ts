import { describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import { invitationIdOf } from '../../src/accounts/people.ts'
import { createPeopleStore } from '../../src/accounts/people-store.ts'
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

  it('leave the list when their invitation has run out', async () => {
    const { people, invitations, clock } = await open(engine)
    const { id } = await invitations.invite({ email: 'bob@contoso.test', strategy: 'azure', roles: [] })
    const [bob] = (await people.list({}, { limit: 10 })).items
    expect(invitationIdOf(bob?.id ?? '')).toBe(id)
    expect(await people.byId(bob?.id ?? '')).toEqual(bob)
    clock.advance(15 * 24 * 3600)
    expect(await people.count({})).toBe(0)
    expect(await people.byId(bob?.id ?? '')).toBeUndefined()
  })

  it('are found by their name whatever their letters are, and however those are typed', async () => {
    const { people, accounts } = await open(engine)
    const names = ['Özil Mesut', 'Åsa Öberg', 'Иван Петров', 'İpek', 'Ångström', 'STRAẞE', '100%_\\ "\'--']
    for (const [at, fullname] of names.entries()) {
      const details = { email: `p${at}@x.test`, emailTrusted: true, fullname, providerRoles: [], groups: [] }
      await accounts.create(details, [])
    }
    for (const name of names) {
      for (const typed of [name, name.toLowerCase(), name.normalize('NFD'), name.slice(0, 3)]) {
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
