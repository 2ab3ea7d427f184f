import { describe, expect, it } from 'vitest'
import type { NewSession } from '../../src/sessions/session.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { addSignedIn, openEngine } from './support.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const person = { issuer: 'https://idp.example', subject: 'grace' }
const place = { host: 'sso.contoso.test', secure: true }

async function open(engine: (typeof engines)[number]) {
  const { database, changes } = await openEngine(engine)
  const { collaboratorId, identityId } = await addSignedIn(database)
  changes.length = 0
  const begin = (change: Partial<NewSession> = {}): NewSession => ({
    collaboratorId,
    identityId,
    strategy: 'azure',
    source: 'oauth2 https://idp.example',
    issuer: 'https://idp.example',
    subject: 'grace',
    createdAt: now,
    expiresAt: now + 3_600_000,
    address: '127.0.0.1',
    userAgent: '',
    atProvider: undefined,
    providerSid: undefined,
    ...change,
  })
  return { database, changes, store: createSessionStore(database), collaboratorId, begin }
}

describe.each(engines)('sessions on $name', engine => {
  it('are found by each of their tokens, with the place where it counts', async () => {
    const { store, begin, database } = await open(engine)
    const { id, token } = await store.create(begin({ atProvider: 'sealed' }), place)
    const bot = { host: 'bot.localhost:3000', secure: false }
    const other = await store.addToken(id, bot)
    const session = await store.byId(id)
    expect(session).toMatchObject({ id, strategy: 'azure', lastSeenAt: now, atProvider: 'sealed' })
    expect(await store.byToken(token)).toEqual({ session, ...place })
    expect(await store.byToken(other ?? '')).toEqual({ session, ...bot })
    const stored = await sqlOf(database).selectFrom('session_tokens').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(token)
  })

  it('say when they begin and when they are ended, and then get no further token', async () => {
    const { store, begin, changes, collaboratorId } = await open(engine)
    const { id, token } = await store.create(begin(), place)
    expect(await store.remove(id)).toBe(true)
    expect(await store.remove(id)).toBe(false)
    expect(await store.byToken(token)).toBeUndefined()
    expect(await store.addToken(id, place)).toBeUndefined()
    expect(changes).toEqual([
      { kind: 'session-started', sessionId: id, collaboratorId },
      { kind: 'session-ended', sessionId: id },
    ])
  })

  it('are ended by one of those who end them at once, who then knows that it was them', async () => {
    const { store, begin, changes } = await open(engine)
    const { id } = await store.create(begin(), place)
    const ended = await Promise.all([
      store.remove(id),
      store.remove(id),
      store.removeNamed('azure', { person }),
    ])
    expect(ended.filter(Boolean)).toHaveLength(1)
    expect(changes.filter(({ kind }) => kind === 'session-ended')).toHaveLength(1)
  })

  it('are ended by what the provider calls them, all that it names must match', async () => {
    const { store, begin } = await open(engine)
    const { id } = await store.create(begin({ providerSid: 'at-idp' }), place)
    const { id: same } = await store.create(begin(), place)
    expect(await store.removeNamed('other', { sid: 'at-idp' })).toBe(0)
    expect(await store.removeNamed('azure', { sid: 'at-idp', person: { ...person, subject: 'alan' } })).toBe(
      0,
    )
    expect(await store.removeNamed('azure', { sid: 'at-idp', person })).toBe(1)
    expect(await store.byId(id)).toBeUndefined()
    expect(await store.removeNamed('azure', { person })).toBe(1)
    expect(await store.byId(same)).toBeUndefined()
  })

  it('of one account are ended together, a great many too', async () => {
    const { store, begin, database, changes, collaboratorId } = await open(engine)
    const alan = await addSignedIn(database, 'alan@contoso.test')
    const { id } = await store.create(begin(alan), place)
    await database.transaction(async tx => {
      const within = createSessionStore(tx)
      for (let number = 0; number < 1200; number += 1) await within.create(begin(), place)
    })
    const [kept] = await store.list({ collaboratorId, limit: 1 })
    expect(await store.removeOf(collaboratorId, { except: kept?.id })).toBe(1199)
    expect(changes.filter(({ kind }) => kind === 'session-ended')).toHaveLength(1199)
    expect(await store.byId(kept?.id ?? '')).toBeDefined()
    expect(await store.removeOf(collaboratorId)).toBe(1)
    expect(await store.byId(id)).toBeDefined()
  })

  it('are marked as seen, later only, and what is gone meanwhile is left out', async () => {
    const { store, begin } = await open(engine)
    const sessions = []
    for (let number = 0; number < 3; number += 1) sessions.push(await store.create(begin(), place))
    const [one, two, three] = sessions.map(({ id }) => id) as [string, string, string]
    await store.touch([
      [one, now + 5000],
      [two, now - 5000],
      ['gone', now],
    ])
    const seen = await Promise.all([one, two, three].map(async id => (await store.byId(id))?.lastSeenAt))
    expect(seen).toEqual([now + 5000, now, now])
    expect((await store.list({ limit: 10 })).map(({ id }) => id)[0]).toBe(one)
  })

  it('are dropped when they have expired or nobody has used them, with their tokens', async () => {
    const { store, begin, database } = await open(engine)
    const expired = await store.create(begin({ expiresAt: now + 1000 }), place)
    const idle = await store.create(begin({ createdAt: now - 5000 }), place)
    const alive = await store.create(begin(), place)
    await store.purge(now + 1000, now - 5000)
    expect(await store.byId(expired.id)).toBeUndefined()
    expect(await store.byId(idle.id)).toBeUndefined()
    expect(await store.byToken(alive.token)).toBeDefined()
    const { rows } = await sqlOf(database)
      .selectFrom('session_tokens')
      .select(e => e.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    expect(Number(rows)).toBe(1)
  })
})
