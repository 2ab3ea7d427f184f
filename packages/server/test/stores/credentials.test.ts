import { describe, expect, it } from 'vitest'
import { createAllCredentials, createCredentialStore } from '../../src/strategies/basic/credential-store.ts'
import { engines } from './engines.ts'
import { shareEngine } from './support.ts'

const ada = { email: 'ada@contoso.test', passwordHash: 'a', changedAt: 1, mustChange: false }
const alan = { ...ada, email: 'alan@contoso.test' }

describe.each(engines)('credentials on $name', engineOf => {
  const engine = shareEngine(engineOf)

  it('keep their subject when the password changes, also where two set it at once', async () => {
    const { database, another } = engine()
    const store = createCredentialStore(database, 'default')
    const other = createCredentialStore(await another(), 'default')
    const written = await Promise.all([store.write(ada), other.write({ ...ada, passwordHash: 'b' })])
    expect(new Set(written.map(({ subject }) => subject)).size).toBe(1)
    const changed = await store.write({ ...ada, passwordHash: 'c', mustChange: true, expiresAt: 9 })
    expect(await store.find(ada.email)).toEqual(changed)
    expect(changed).toMatchObject({ passwordHash: 'c', mustChange: true, expiresAt: 9 })
    expect(changed.subject).toBe(written[0]?.subject)
    const { expiresAt, ...lasting } = await store.write({ ...ada, changedAt: 2 })
    expect([expiresAt, lasting]).toEqual([
      undefined,
      { ...ada, changedAt: 2, subject: changed.subject, emailVouched: false },
    ])
  })

  it('say who vouches for the address, until somebody says otherwise', async () => {
    const { database } = engine()
    const store = createCredentialStore(database, 'default')
    const vouched = async (emailVouched?: boolean) => {
      await store.write({ ...ada, ...(emailVouched !== undefined && { emailVouched }) })
      return (await store.find(ada.email))?.emailVouched
    }
    expect([await vouched(), await vouched(true), await vouched()]).toEqual([false, true, true])
    expect([await vouched(false), await vouched()]).toEqual([false, false])
  })

  it('are replaced where they are the very ones that were read, and not otherwise', async () => {
    const { database } = engine()
    const store = createCredentialStore(database, 'default')
    const { subject } = await store.write(alan)
    await store.write({ ...ada, emailVouched: true })
    await createCredentialStore(database, 'partners').write(ada)
    const read = await store.find(ada.email)
    if (read === undefined) throw new Error('it was written')
    const by = { passwordHash: 'b', changedAt: 5, mustChange: true, expiresAt: 9 }
    for (const other of [{ email: alan.email }, { subject }, { passwordHash: 'b' }]) {
      expect(await store.replace({ ...read, ...other }, by)).toBeUndefined()
    }
    expect(await createCredentialStore(database, 'partners').replace(read, by)).toBeUndefined()
    const changed = { ...read, ...by }
    expect(await store.replace(read, by)).toEqual(changed)
    expect(await store.find(ada.email)).toEqual(changed)
    expect(await store.replace(read, by)).toBeUndefined()
    expect(await store.replace(changed, changed)).toEqual(changed)
    const { expiresAt, ...lasting } = { ...changed, mustChange: false }
    expect(await store.replace(changed, lasting)).toEqual(lasting)
    expect(await store.find(alan.email)).toMatchObject(alan)
    expect(await createCredentialStore(database, 'partners').find(ada.email)).toMatchObject(ada)
  })

  it('are one for each strategy, and found, vouched for and dropped over all of them', async () => {
    const { database } = engine()
    const staff = createCredentialStore(database, 'staff')
    const partners = createCredentialStore(database, 'partners')
    const { subject: first } = await staff.write(ada)
    const { subject: second } = await partners.write(ada)
    await staff.write(alan)
    expect(first).not.toBe(second)
    const all = createAllCredentials(database)
    const found = [
      { strategy: 'partners', email: ada.email, subject: second },
      { strategy: 'staff', email: ada.email, subject: first },
    ]
    const sorted = async (of: Parameters<typeof all.find>[0]) =>
      (await all.find(of)).toSorted((a, b) => a.strategy.localeCompare(b.strategy))
    expect(await sorted({ email: ada.email })).toEqual(found)
    expect(await sorted({ subjects: [first, second, 'other'] })).toEqual(found)
    expect(await sorted({ subjects: [second] })).toEqual([found[0]])
    expect(await all.find({ subjects: [] })).toEqual([])

    // Of both: another strategy's provider may choose a subject that is one of ours.
    const owners = [
      { strategy: 'partners', subject: first },
      { strategy: 'staff', subject: first },
    ]
    expect(await all.vouch([])).toEqual([])
    expect(await all.vouch(owners)).toEqual([{ strategy: 'staff', subject: first }])
    const vouched = async (store: typeof staff, email: string) => (await store.find(email))?.emailVouched
    expect(await vouched(staff, ada.email)).toBe(true)
    expect(await vouched(staff, alan.email)).toBe(false)
    expect(await vouched(partners, ada.email)).toBe(false)

    await all.drop([])
    await all.drop(owners.slice(0, 1))
    expect(await sorted({ email: ada.email })).toEqual(found)
    await all.drop(owners)
    expect(await sorted({ email: ada.email })).toEqual([found[0]])
    expect(await staff.find(ada.email)).toBeUndefined()
    expect(await staff.find(alan.email)).toBeDefined()
  })
})
