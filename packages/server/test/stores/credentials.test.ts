import { describe, expect, it } from 'vitest'
import { createAllCredentials, createCredentialStore } from '../../src/strategies/basic/credential-store.ts'
import { engines } from './engines.ts'
import { openEngine } from './support.ts'

const ada = { email: 'ada@contoso.test', passwordHash: 'a', changedAt: 1, mustChange: false }

describe.each(engines)('credentials on $name', engine => {
  it('keep their subject when the password changes, also where two set it at once', async () => {
    const { database, another } = await openEngine(engine)
    const store = createCredentialStore(database, 'default')
    const other = createCredentialStore(await another(), 'default')
    const written = await Promise.all([store.write(ada), other.write({ ...ada, passwordHash: 'b' })])
    expect(new Set(written.map(({ subject }) => subject)).size).toBe(1)
    const changed = await store.write({ ...ada, passwordHash: 'c', mustChange: true, expiresAt: 9 })
    expect(await store.find(ada.email)).toEqual(changed)
    expect(changed).toMatchObject({ passwordHash: 'c', mustChange: true, expiresAt: 9 })
    expect(changed.subject).toBe(written[0]?.subject)
  })

  it('are one for each strategy, and found and dropped over all of them', async () => {
    const { database } = await openEngine(engine)
    const [staff, partners] = ['staff', 'partners'].map(id => createCredentialStore(database, id))
    const first = await staff?.write(ada)
    const second = await partners?.write(ada)
    expect(first?.subject).not.toBe(second?.subject)
    const all = createAllCredentials(database)
    expect((await all.find({ email: ada.email })).map(({ strategy }) => strategy).toSorted()).toEqual([
      'partners',
      'staff',
    ])
    const subject = first?.subject ?? ''
    // Of both: another strategy's provider may choose a subject that is one of ours.
    await all.drop([{ strategy: 'partners', subject }])
    expect(await staff?.find(ada.email)).toBeDefined()
    await all.drop([{ strategy: 'staff', subject }])
    await all.drop([])
    expect(await staff?.find(ada.email)).toBeUndefined()
    expect(await all.find({ subjects: [second?.subject ?? ''] })).toEqual([
      { strategy: 'partners', email: ada.email, subject: second?.subject },
    ])
  })
})
