import { describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import type { NewSession } from '../../src/sessions/session.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import type { Database } from '../../src/storage/database.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { engines } from './engines.ts'
import { addSignedIn, openEngine, shareEngine, standingClock } from './support.ts'

/**
 * A script that signs in each time has ten thousand sessions after a week, and whoever has them could once not be disabled:
 * their end was one transaction, and took longer than anybody waits for one.
 */
const many = 1_200
/** Begun in one transaction. */
const AT_A_TIME = 100
/** What one transaction deletes at most. */
const atOnce = 500

const clock = standingClock()
const place = { host: 'sso.contoso.test', secure: true }
const issuer = 'https://idp.example'
const person = { issuer, subject: 'grace' }

const sessionOf = (
  owner: { readonly collaboratorId: string; readonly identityId: string },
  more: Partial<NewSession> = {},
): NewSession => ({
  ...owner,
  ...{ strategy: 'azure', source: undefined, issuer, subject: 'grace', address: '127.0.0.1', userAgent: '' },
  ...{ createdAt: clock.now(), expiresAt: clock.now() + 3_600_000 },
  ...{ atProvider: undefined, providerSid: 'sid' },
  ...more,
})

async function begin(database: Database, session: NewSession, count: number) {
  const begun: { readonly id: string; readonly token: string }[] = []
  // Few at a time: a transaction is undone after two seconds.
  for (let left = count; left > 0; left -= AT_A_TIME) {
    const some = await database.transaction(async tx => {
      const store = createSessionStore(tx)
      const made: typeof begun = []
      while (made.length < Math.min(left, AT_A_TIME)) made.push(await store.create(session, place))
      return made
    })
    begun.push(...some)
  }
  return begun
}

const rowsOf = async (database: Database, table: keyof Tables): Promise<number> => {
  const all = sqlOf(database).selectFrom(table)
  const { rows } = await all.select(e => e.fn.countAll<number>().as('rows')).executeTakeFirstOrThrow()
  return Number(rows)
}

describe.each(engines)('very many sessions of one person on $name', engineOf => {
  const engine = shareEngine(engineOf)
  type Store = ReturnType<typeof createSessionStore>
  type Owner = Awaited<ReturnType<typeof addSignedIn>>
  const ways: Readonly<Record<string, (store: Store, owner: Owner, except: string) => Promise<number>>> = {
    'all of the account': (store, owner) => store.removeOf(owner.collaboratorId),
    'all but one': (store, owner, except) => store.removeOf(owner.collaboratorId, { except }),
    'those of one way to sign in but one': (store, owner, except) =>
      store.removeOf(owner.collaboratorId, { except, identityId: owner.identityId }),
    'by the provider’s session': store => store.removeNamed('azure', { sid: 'sid' }),
    'by the provider’s person': store => store.removeNamed('azure', { person }),
    'by both': store => store.removeNamed('azure', { sid: 'sid', person }),
  }

  it.each(Object.entries(ways))('end at once, in one small transaction: %s', async (name, end) => {
    const { database, changes } = engine()
    const store = createSessionStore(database)
    const grace = await addSignedIn(database)
    const alan = await addSignedIn(database, 'alan@contoso.test')
    // Others of another strategy, of another provider, and beside her at the same one.
    const others = await Promise.all(
      [{ strategy: 'gitlab' }, { issuer: 'https://other.example' }, { subject: 'alan' }].map(async unlike => {
        const providerSid = 'strategy' in unlike ? 'sid' : 'other'
        return (await begin(database, sessionOf(alan, { providerSid, ...unlike }), 1))[0]
      }),
    )
    const begun = await begin(database, sessionOf(grace), many)
    // The last one, which no limit would have come to.
    const kept = begun.at(-1)
    changes.length = 0

    const leavesOne = name.includes('but one')
    expect(await end(store, grace, kept?.id ?? '')).toBe(leavesOne ? many - 1 : many)
    const announced = [...changes]
    expect(await rowsOf(database, 'sessions')).toBe(many + others.length - atOnce)
    const [again] = await begin(database, sessionOf(grace), 1)
    const goOn = [...others, again, ...(leavesOne ? [kept] : [])]
    const apiTokens = createApiTokens(database, clock)
    for (const each of begun.filter(each => !goOn.includes(each))) {
      expect(await store.byToken(each.token)).toBeUndefined()
    }
    const sample = begun.filter((each, index) => index % 100 === 50 && !goOn.includes(each))
    for (const { id } of sample) {
      expect(await store.byId(id)).toBeUndefined()
      expect(await store.addToken(id, place)).toBeUndefined()
      expect((await store.list({ sessionId: id, limit: 1 })).every(({ isOver }) => isOver)).toBe(true)
      const wish = { ...grace, name: '', apps: [], strategy: 'azure', source: undefined, expiresAt: 0 }
      await expect(apiTokens.create(wish, { madeIn: id })).rejects.toMatchObject({ code: 'not_signed_in' })
    }
    const stillThere = async () => {
      for (const each of goOn) expect(await store.byToken(each?.token ?? '')).toBeDefined()
    }
    await stillThere()
    const ids = new Set(begun.map(({ id }) => id))
    const named = announced.filter(change => change.kind === 'session-ended' && ids.has(change.sessionId))
    expect(named).toHaveLength(atOnce)
    const { collaboratorId } = grace
    expect(announced.slice(atOnce)).toEqual([
      name.startsWith('by ') ? { kind: 'anything' } : { kind: 'account-changed', collaboratorId },
      { kind: 'sessions-over' },
    ])

    await store.clearEnded()
    await stillThere()
    expect(await rowsOf(database, 'sessions')).toBe(goOn.length)
    expect(await rowsOf(database, 'session_tokens')).toBe(goOn.length)
    expect(await rowsOf(database, 'session_ends')).toBe(0)
    // What began before an end that is carried out by now is concerned by the next one.
    expect(await store.removeOf(grace.collaboratorId)).toBe(leavesOne ? 2 : 1)
  })

  it('are over with the transaction where there are no more than it deletes', async () => {
    const { database, changes } = engine()
    const grace = await addSignedIn(database)
    await begin(database, sessionOf(grace), atOnce)
    changes.length = 0
    expect(await createSessionStore(database).removeOf(grace.collaboratorId)).toBe(atOnce)
    expect([await rowsOf(database, 'sessions'), await rowsOf(database, 'session_ends')]).toEqual([0, 0])
    expect(changes).toHaveLength(atOnce)
  })

  it('end with their account or their way to sign in, which go at once', async () => {
    const { database } = engine()
    const accounts = createAccountStore(database, clock)
    const store = createSessionStore(database)
    const alan = await addSignedIn(database, 'alan@contoso.test')
    await begin(database, sessionOf(alan), 1)
    for (const goes of ['account', 'way'] as const) {
      const grace = await addSignedIn(database, `${goes}@contoso.test`)
      const begun = await begin(database, sessionOf(grace), many)
      if (goes === 'account') await accounts.remove(grace.collaboratorId)
      else await accounts.removeIdentity({ ...grace, id: grace.identityId })
      expect(await rowsOf(database, 'sessions')).toBe(1 + many - atOnce)
      for (const { token } of begun) expect(await store.byToken(token)).toBeUndefined()
      await store.clearEnded()
      expect(await rowsOf(database, 'sessions')).toBe(1)
      expect(await rowsOf(database, 'session_tokens')).toBe(1)
    }
  })

  it('are cleared no further by whoever stops, and by the next one to their end', async () => {
    const { database } = engine()
    const grace = await addSignedIn(database)
    const [first] = await begin(database, sessionOf(grace), many)
    const store = createSessionStore(database)
    await store.removeOf(grace.collaboratorId)
    let portions = 0
    await store.clearEnded(() => portions++ < 4)
    const left = await rowsOf(database, 'sessions')
    expect([left > 0, left < many - atOnce]).toEqual([true, true])
    expect(await rowsOf(database, 'session_ends')).toBe(1)
    expect(await store.byToken(first?.token ?? '')).toBeUndefined()
    await store.clearEnded()
    expect([await rowsOf(database, 'sessions'), await rowsOf(database, 'session_ends')]).toEqual([0, 0])
  })

  it('stay ended when the process ends before their rows are gone, and end again without a limit', async () => {
    const { database, another } = await openEngine(engineOf)
    const grace = await addSignedIn(database)
    const [first] = await begin(database, sessionOf(grace), many)
    const store = createSessionStore(database)
    await store.removeOf(grace.collaboratorId)
    const elsewhere = await another()
    expect(await createSessionStore(elsewhere).byToken(first?.token ?? '')).toBeUndefined()
    const [again] = await begin(elsewhere, sessionOf(grace), 1)
    // Twice before anything was cleared: the second concerns what began after the first.
    expect(await store.removeOf(grace.collaboratorId)).toBeGreaterThan(0)
    await createSessionStore(elsewhere).clearEnded()
    expect(await store.byToken(again?.token ?? '')).toBeUndefined()
    expect(await rowsOf(database, 'sessions')).toBe(0)
  })
})

it('a session has some tokens on a host and not one for each time that a cookie was lost', async () => {
  const { database } = await openEngine(engines[0] as (typeof engines)[number])
  const store = createSessionStore(database)
  const [session] = await begin(database, sessionOf(await addSignedIn(database)), 1)
  const bot = { host: 'bot.contoso.test', secure: true }
  const tokens: string[] = []
  for (let time = 0; time < 60; time += 1) tokens.push((await store.addToken(session?.id ?? '', bot)) ?? '')
  expect(await rowsOf(database, 'session_tokens')).toBe(21)
  const counts = await Promise.all(tokens.map(async token => (await store.byToken(token)) !== undefined))
  expect(counts.lastIndexOf(false)).toBe(39)
  expect(await store.byToken(session?.token ?? '')).toBeDefined()
})

it('a session has some tokens in all, however many hosts an app has, and keeps those of the host where it began', async () => {
  const { database } = await openEngine(engines[0] as (typeof engines)[number])
  const store = createSessionStore(database)
  const [session] = await begin(database, sessionOf(await addSignedIn(database)), 1)
  const tokens: string[] = []
  for (let name = 0; name < 1_010; name += 1) {
    const place = { host: `x${name}.code.contoso.test`, secure: true }
    tokens.push((await store.addToken(session?.id ?? '', place)) ?? '')
  }
  expect(await rowsOf(database, 'session_tokens')).toBe(1_001)
  // One after the other: a thousand questions at once wait for a connection, some of them for longer than anybody is let.
  const counts: boolean[] = []
  for (const token of tokens) counts.push((await store.byToken(token)) !== undefined)
  expect(counts.lastIndexOf(false)).toBe(9)
  expect(await store.byToken(session?.token ?? '')).toBeDefined()
})
