import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IdentityDetails } from '../../src/accounts/account-identity.ts'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Change } from '../../src/events/events.ts'
import { type Engine, engines } from './engines.ts'

const clock = { now: () => 1_000 }
const ada: IdentityDetails = {
  email: 'ada@contoso.test',
  emailTrusted: true,
  fullname: 'Ada Lovelace',
  providerRoles: ['support'],
  groups: ['engines'],
}
const identity = { strategy: 'azure', issuer: 'https://idp.example', subject: 'ada' }
const first = { addedBy: 'a test', beside: false }

describe.each(engines)('accounts on $name', ({ open }) => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let told: Change[]
  beforeEach(async () => {
    engine = await open()
    accounts = createAccountStore(engine.database, clock)
    told = []
    engine.events.subscribe(change => void told.push(change))
  })
  afterEach(() => engine.close())

  it('keeps every role of those that are added at the same moment', async () => {
    const { id } = await accounts.create(ada, ['member'])
    const added = Array.from({ length: 10 }, (_, index) => `role-${index}`)
    await Promise.all(added.map(role => accounts.addRoles(id, [role])))
    expect((await accounts.byId(id))?.roles.toSorted()).toEqual(['member', ...added])
  })

  it('ties an identity to one account, and tells whoever comes second', async () => {
    const [one, two] = [await accounts.create(ada, []), await accounts.create(ada, [])]
    const added = await Promise.all(
      [one, two].map(({ id }) => accounts.addIdentity(id, identity, ada, first)),
    )
    expect(added.filter(each => each !== undefined)).toHaveLength(1)
    const [its, others] = added[0] === undefined ? [two, one] : [one, two]
    expect((await accounts.byIdentity(identity))?.collaborator.id).toBe(its.id)
    expect(await accounts.identitiesOf(others.id)).toEqual([])
  })

  it('knows an identity by the strategy that it came by, and by no other', async () => {
    const { id } = await accounts.create(ada, [])
    const added = await accounts.addIdentity(id, identity, ada, first)
    expect(await accounts.byIdentity({ ...identity, strategy: 'other' })).toBeUndefined()
    expect((await accounts.byIdentity(identity))?.identity).toEqual(added)
  })

  it('keeps what each identity says, and never what another of the same account says', async () => {
    const { id } = await accounts.create(ada, [])
    const [azure, gitlab] = [
      await accounts.addIdentity(id, identity, ada, first),
      await accounts.addIdentity(id, { ...identity, strategy: 'gitlab' }, { ...ada, groups: [] }, first),
    ]
    await accounts.recordSignIn(gitlab ?? never(), {
      ...ada,
      fullname: 'Somebody',
      groups: ['admins'],
      providerRoles: ['admin'],
    })
    expect((await accounts.holderOf(azure?.id ?? ''))?.identity).toMatchObject(ada)
    expect((await accounts.holderOf(gitlab?.id ?? ''))?.identity).toMatchObject({
      fullname: 'Somebody',
      groups: ['admins'],
    })
  })

  it('announces a sign-in only where it tells something new', async () => {
    const { id } = await accounts.create(ada, [])
    const added = (await accounts.addIdentity(id, identity, ada, first)) ?? never()
    told = []
    await accounts.recordSignIn(added, ada)
    expect(told).toEqual([])
    expect((await accounts.byId(id))?.lastSignInAt).toBe(1_000)
    for (const news of [{ groups: [] }, { providerRoles: [] }, { company: 'Contoso' }, { fullname: 'Ada' }]) {
      told = []
      await accounts.recordSignIn(added, { ...ada, ...news })
      expect(told).toEqual([{ kind: 'account-changed', collaboratorId: id }])
      await accounts.recordSignIn(added, ada)
    }
  })

  it('announces what changes what somebody may do, and that an account is gone', async () => {
    const { id } = await accounts.create(ada, [])
    const added = (await accounts.addIdentity(id, identity, ada, first)) ?? never()
    const changes: readonly (() => Promise<unknown>)[] = [
      () => accounts.addRoles(id, ['admin']),
      () => accounts.setRoles(id, ['member']),
      () => accounts.setDisabled(id, true),
      () => accounts.setSuperAdminByLink(added),
      () => accounts.bindSuperAdmin({ email: ada.email, strategy: 'azure' }, identity, id),
      () => accounts.removeIdentity(added),
    ]
    for (const change of changes) {
      told = []
      await change()
      // On PostgreSQL a look at the news in this very moment tells it, and what is the same, once more.
      expect(new Set(told.map(each => JSON.stringify(each)))).toEqual(
        new Set([JSON.stringify({ kind: 'account-changed', collaboratorId: id })]),
      )
    }
    told = []
    await accounts.addRoles(id, ['member'])
    expect(told).toEqual([])
    await accounts.remove(id)
    expect(new Set(told)).toEqual(new Set([{ kind: 'account-removed', collaboratorId: id }]))
  })

  it('gives a proven address to one account, whoever proves it at the same moment', async () => {
    const people = await Promise.all(['one', 'two', 'three'].map(() => accounts.create(ada, [])))
    const added = await Promise.all(
      people.map(({ id }) => accounts.addIdentity(id, { ...identity, subject: id }, ada, first)),
    )
    expect(added.filter(each => each?.emailTrusted)).toHaveLength(1)
    const owner = await accounts.ownerOf(ada.email)
    expect(added.find(each => each?.emailTrusted)?.collaboratorId).toBe(owner)
    // Nobody takes it from them by signing in again; it is free once they say another.
    for (const each of added) await accounts.recordSignIn(each ?? never(), ada)
    expect(await accounts.ownerOf(ada.email)).toBe(owner)
    const owners = added.find(each => each?.collaboratorId === owner) ?? never()
    await accounts.recordSignIn(owners, { ...ada, email: 'lovelace@contoso.test' })
    expect(await accounts.ownerOf(ada.email)).toBeUndefined()
    expect((await accounts.holderOf(owners.id))?.identity.emailTrusted).toBe(true)
  })

  it('shows the address that somebody vouches for, whatever another identity says of itself', async () => {
    const { id } = await accounts.create(ada, [])
    const added = (await accounts.addIdentity(id, identity, ada, first)) ?? never()
    await accounts.recordSignIn(added, ada)
    const other = { ...identity, strategy: 'gitlab', subject: '7' }
    const told = { ...ada, email: 'boss@contoso.test', emailTrusted: false }
    await accounts.recordSignIn((await accounts.addIdentity(id, other, told, first)) ?? never(), told)
    expect((await accounts.byId(id))?.email).toBe(ada.email)
  })

  it('makes super admin the identity that was meant, and no other of its account', async () => {
    const { id } = await accounts.create(ada, [])
    const entry = { email: ada.email, strategy: 'azure' }
    const [azure, other, gitlab] = [
      (await accounts.addIdentity(id, identity, ada, first)) ?? never(),
      (await accounts.addIdentity(id, { ...identity, subject: 'other' }, ada, first)) ?? never(),
      (await accounts.addIdentity(id, { ...identity, strategy: 'gitlab' }, ada, first)) ?? never(),
    ]
    await accounts.bindSuperAdmin(entry, identity, id)
    const file = { superAdmins: [entry] }
    const are = async () => Promise.all([azure, other, gitlab].map(each => accounts.isSuperAdmin(each, file)))
    expect(await are()).toEqual([true, false, false])
    expect(await accounts.isSuperAdmin(azure, { superAdmins: [] })).toBe(false)
    await accounts.setSuperAdminByLink(gitlab)
    const byLink = (await accounts.holderOf(gitlab.id))?.identity ?? never()
    expect(await accounts.isSuperAdmin(byLink, { superAdmins: [] })).toBe(true)
    // An entry is for whoever proves its address next.
    await accounts.removeIdentity(azure)
    expect(await accounts.boundTo(entry)).toBeUndefined()
  })

  it('announces nothing that is rolled back', async () => {
    const { id } = await accounts.create(ada, [])
    const undone = engine.database.transaction(async tx => {
      await createAccountStore(tx, clock).setDisabled(id, true)
      expect(told).toEqual([])
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(told).toEqual([])
    expect((await accounts.byId(id))?.disabled).toBe(false)
  })

  it('lets one identity have an entry of superAdmins, whoever asks at the same moment', async () => {
    const entry = { email: ada.email, strategy: 'azure' }
    const people = await Promise.all(['one', 'two', 'three'].map(() => accounts.create(ada, [])))
    const bound = await Promise.all(
      people.map(({ id }) => accounts.bindSuperAdmin(entry, { ...identity, subject: id }, id)),
    )
    expect(bound.filter(Boolean)).toHaveLength(1)
    const { ids, active } = await accounts.superAdmins({ superAdmins: [entry] })
    const [owner] = ids
    expect([...active]).toEqual([owner])
    expect(owner).toBe(people[bound.indexOf(true)]?.id)
    expect(await accounts.countUnredeemed({ superAdmins: [entry] }, 'azure')).toBe(0)

    // It counts as long as the file has the entry, and for whoever could act.
    expect((await accounts.superAdmins({ superAdmins: [] })).ids.size).toBe(0)
    await accounts.setDisabled(owner as string, true)
    expect(await accounts.hasSuperAdmin({ superAdmins: [entry] })).toBe(false)
  })
})

const never = (): never => {
  throw new Error('it was there before')
}
