import { describe, expect, it } from 'vitest'
import { createAssertionKeys } from '../../src/keys/assertion-keys.ts'
import { createKeyStore } from '../../src/keys/key-store.ts'
import { engines } from './engines.ts'
import { openEngine, standingClock } from './support.ts'

const secret = (k: string) => ({ kty: 'oct', k })

describe.each(engines)('keys on $name', engine => {
  it('are made once, however many ask for the first at once', async () => {
    const { database, changes } = await openEngine(engine)
    const stores = [1, 2, 3].map(() => createKeyStore(database, standingClock()))
    const keys = await Promise.all(
      stores.map((store, index) => store.getOrMake('seal', async () => secret(`made by ${index}`))),
    )
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1)
    expect(new Set(keys.map(({ jwk }) => jwk.k)).size).toBe(1)
    expect(changes).toEqual([{ kind: 'key-made', purpose: 'seal' }])
  })

  it('of one kind are nobody else’s', async () => {
    const { database } = await openEngine(engine)
    const store = createKeyStore(database, standingClock())
    const seal = await store.getOrMake('seal', () => secret('seal'))
    const masking = await store.getOrMake('masking', () => secret('masking'))
    expect(await store.list('seal')).toEqual([seal])
    expect(await store.list('masking')).toEqual([masking])
  })

  it('follow each other, and of two that would follow the same one does', async () => {
    const { database } = await openEngine(engine)
    const store = createKeyStore(database, standingClock())
    const first = await store.add('assertion', secret('first'), undefined)
    const [one, other] = await Promise.all([
      store.add('assertion', secret('one'), first),
      store.add('assertion', secret('other'), first),
    ])
    expect(other).toEqual(one)
    const third = await store.add('assertion', secret('third'), one)
    expect((await store.list('assertion')).map(({ id }) => id)).toEqual([first.id, one.id, third.id])
  })

  it('are in order where the clock stands still', async () => {
    const { database } = await openEngine(engine)
    const store = createKeyStore(database, standingClock())
    const ids: string[] = []
    let last: Awaited<ReturnType<typeof store.add>> | undefined
    for (let number = 0; number < 5; number += 1) {
      last = await store.add('assertion', secret(`${number}`), last)
      ids.push(last.id)
    }
    expect((await store.list('assertion')).map(({ id }) => id)).toEqual(ids)
  })
})

describe.each(engines)('keys of assertions on $name', engine => {
  it('are the same for two processes that both find none, or both find it too old', async () => {
    const { database, events } = await openEngine(engine)
    const clock = standingClock()
    const [one, other] = [1, 2].map(() =>
      createAssertionKeys({ clock, keys: createKeyStore(database, clock), events }),
    ) as [ReturnType<typeof createAssertionKeys>, ReturnType<typeof createAssertionKeys>]
    const [first, same] = await Promise.all([one.current(), other.current()])
    expect(same.kid).toBe(first.kid)
    clock.advance(30 * 24 * 3600 + 1)
    const [next, alike] = await Promise.all([one.current(), other.current()])
    expect(next.kid).not.toBe(first.kid)
    expect(alike.kid).toBe(next.kid)
    expect((await one.publicKeys()).keys.map(({ kid }) => kid)).toEqual([next.kid, first.kid])
  })

  it('that somebody else makes are signed with from then on', async () => {
    const { database, events } = await openEngine(engine)
    const clock = standingClock()
    const keys = createKeyStore(database, clock)
    const [here, elsewhere] = [1, 2].map(() => createAssertionKeys({ clock, keys, events })) as [
      ReturnType<typeof createAssertionKeys>,
      ReturnType<typeof createAssertionKeys>,
    ]
    await here.current()
    const made = await elsewhere.rotate(add => database.transaction(add))
    expect((await here.current()).kid).toBe(made)
  })

  it('are not read again for whatever changes once nobody needs them any more', async () => {
    const { database, events } = await openEngine(engine)
    const clock = standingClock()
    const store = createKeyStore(database, clock)
    let reads = 0
    const list: typeof store.list = kind => {
      reads += 1
      return store.list(kind)
    }
    const keys = createAssertionKeys({ clock, keys: { ...store, list }, events })
    await keys.current()
    const before = reads
    events.publish({ kind: 'anything' })
    await keys.current()
    expect(reads).toBe(before + 1)
    keys.close()
    events.publish({ kind: 'anything' })
    await keys.current()
    expect(reads).toBe(before + 1)
  })
})
