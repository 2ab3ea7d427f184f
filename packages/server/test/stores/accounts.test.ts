import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { AccountDetails, Accounts } from '../../src/accounts/accounts.ts'
import type { Change } from '../../src/events/events.ts'
import { type Engine, engines } from './engines.ts'

const clock = { now: () => 1_000 }
const ada: AccountDetails = {
  email: 'ada@contoso.test',
  emailTrusted: true,
  fullname: 'Ada Lovelace',
  providerRoles: ['support'],
  groups: ['engines'],
}
const identity = { issuer: 'https://idp.example', subject: 'ada' }

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
    const [first, second] = [await accounts.create(ada, []), await accounts.create(ada, [])]
    expect(
      await Promise.all([first, second].map(({ id }) => accounts.addIdentity(id, identity, 'azure'))),
    ).toEqual([true, false])
    expect((await accounts.byIdentity(identity))?.id).toBe(first.id)
    expect(await accounts.identitiesOf(second.id)).toEqual([])
  })

  it('announces a sign-in only where it tells something new about the account', async () => {
    const { id } = await accounts.create(ada, [])
    await accounts.addIdentity(id, identity, 'azure')
    told = []
    await accounts.recordSignIn(id, identity, ada)
    expect(told).toEqual([])
    expect((await accounts.byId(id))?.lastSignInAt).toBe(1_000)
    for (const news of [{ groups: [] }, { providerRoles: [] }, { company: 'Contoso' }, { fullname: 'Ada' }]) {
      told = []
      await accounts.recordSignIn(id, identity, { ...ada, ...news })
      expect(told).toEqual([{ kind: 'account-changed', collaboratorId: id }])
      await accounts.recordSignIn(id, identity, ada)
    }
  })

  it('announces what changes what somebody may do, and that an account is gone', async () => {
    const { id } = await accounts.create(ada, [])
    const changes: readonly (() => Promise<unknown>)[] = [
      () => accounts.addRoles(id, ['admin']),
      () => accounts.setRoles(id, ['member']),
      () => accounts.setDisabled(id, true),
      () => accounts.setSuperAdminByLink(id),
      () => accounts.bindSuperAdmin({ email: ada.email, strategy: 'azure' }, identity, id),
    ]
    for (const change of changes) {
      told = []
      await change()
      expect(told).toEqual([{ kind: 'account-changed', collaboratorId: id }])
    }
    told = []
    await accounts.addRoles(id, ['member'])
    expect(told).toEqual([])
    await accounts.remove(id)
    expect(told).toEqual([{ kind: 'account-removed', collaboratorId: id }])
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
