import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { NewSession } from '../../src/sessions/session.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { addSignedIn, allowInserts, refuseInserts, shareEngine, standingClock } from './support.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const person = { issuer: 'https://idp.example', subject: 'grace' }
const place = { host: 'sso.contoso.test', secure: true }

async function openOn({ database, changes }: ReturnType<ReturnType<typeof shareEngine>>) {
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
  return { database, changes, store: createSessionStore(database), collaboratorId, identityId, begin }
}

describe.each(engines)('sessions on $name', engineOf => {
  const engine = shareEngine(engineOf)
  const open = () => openOn(engine())

  it('are found by each of their tokens, with the place where it counts', async () => {
    const { store, begin, database, collaboratorId, identityId } = await open()
    const { id, token } = await store.create(begin({ atProvider: 'sealed' }), place)
    const bot = { host: 'bot.localhost:3000', secure: false }
    const other = await store.addToken(id, bot)
    const session = await store.byId(id)
    expect(session).toEqual({
      ...{ id, collaboratorId, identityId, strategy: 'azure', source: 'oauth2 https://idp.example' },
      ...{ createdAt: now, lastSeenAt: now, expiresAt: now + 3_600_000, atProvider: 'sealed' },
    })
    const { id: bare } = await store.create(begin({ source: undefined }), place)
    expect(await store.byId(bare)).toEqual({ ...session, id: bare, source: undefined, atProvider: undefined })
    const holder = await createAccountStore(database, standingClock()).holderOf(identityId)
    const whose = { holder, redeemed: [] }
    expect(await store.byToken(token)).toEqual({ session, ...place, ...whose })
    expect(await store.byToken(other ?? '')).toEqual({ session, ...bot, ...whose })
    const stored = await sqlOf(database).selectFrom('session_tokens').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(token)
  })

  it('come with the entries of superAdmins that their own identity has redeemed, and no other of the account', async () => {
    const { store, begin, database, collaboratorId } = await open()
    const { token } = await store.create(begin(), place)
    const accounts = createAccountStore(database, standingClock())
    const [own] = await accounts.identitiesOf(collaboratorId)
    if (own === undefined) throw new Error('there is none')
    const bind = (email: string, change: Partial<typeof own> = {}) =>
      accounts.bindSuperAdmin(
        { email, strategy: change.strategy ?? own.strategy },
        { ...own, ...change },
        collaboratorId,
      )
    await bind('one@x.test')
    await bind('two@x.test')
    await bind('three@x.test', { strategy: 'another' })
    await bind('four@x.test', { issuer: 'another' })
    await bind('five@x.test', { subject: 'another' })
    expect((await store.byToken(token))?.redeemed.toSorted()).toEqual(['one@x.test', 'two@x.test'])
  })

  it('say when they begin and when they are ended, and then get no further token', async () => {
    const { store, begin, changes, collaboratorId } = await open()
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
    const { store, begin, changes } = await open()
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
    const { store, begin } = await open()
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

  // An index of PostgreSQL's takes no row of more than 2704 bytes, and every sign-in at that provider failed.
  it('are ended by what the provider calls them, however long that is', async () => {
    const { store, begin } = await open()
    const long = randomBytes(3000).toString('hex')
    await store.create(begin({ providerSid: long }), place)
    expect(await store.removeNamed('azure', { sid: long.slice(1) })).toBe(0)
    expect(await store.removeNamed('azure', { sid: long })).toBe(1)
  })

  it('are nobody’s to end where a provider names nobody', async () => {
    const { store, begin } = await open()
    const { id } = await store.create(begin(), place)
    expect(() => store.removeNamed('azure', {} as never)).toThrow('nobody is named')
    const elsewhere = { ...person, issuer: 'https://other.example' }
    expect(await store.removeNamed('azure', { person: elsewhere })).toBe(0)
    expect(await store.byId(id)).toBeDefined()
  })

  it('are listed with whose they are, the last seen first, and as many as are asked for', async () => {
    const { store, begin, database, collaboratorId } = await open()
    const alan = await addSignedIn(database, 'alan@contoso.test')
    const { id } = await store.create(begin({ address: '192.0.2.1', userAgent: 'a browser' }), place)
    const { id: later } = await store.create(begin({ ...alan, createdAt: now + 1 }), place)
    const same = []
    for (let number = 0; number < 4; number += 1) {
      same.push((await store.create(begin({ createdAt: now - 1 }), place)).id)
    }
    const listed = async (filter: object = {}) =>
      (await store.list({ limit: 9, ...filter })).map(session => session.id)
    expect(await listed()).toEqual([later, id, ...same.toSorted((a, b) => (a > b ? -1 : 1))])
    expect(await listed({ limit: 2 })).toEqual([later, id])
    expect(await listed({ collaboratorId: alan.collaboratorId })).toEqual([later])
    expect(await listed({ collaboratorId, limit: 1 })).toEqual([id])
    expect(await listed({ sessionId: 'none' })).toEqual([])
    await store.touch([[id, now + 5]])
    expect(await store.list({ sessionId: id, limit: 9 })).toEqual([
      {
        ...{
          id,
          collaboratorId,
          isOver: false,
          email: 'grace@contoso.test',
          strategy: 'azure',
          address: '192.0.2.1',
        },
        ...{ userAgent: 'a browser', createdAt: now, lastSeenAt: now + 5, expiresAt: now + 3_600_000 },
      },
    ])
  })

  it('of one way to sign in are ended without the others', async () => {
    const { store, begin, database, collaboratorId } = await open()
    const accounts = createAccountStore(database, standingClock())
    const way = await accounts.addIdentity(
      collaboratorId,
      { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: '1' },
      { email: 'grace@contoso.test', emailTrusted: true, fullname: '', providerRoles: [], groups: [] },
      { addedBy: 'a test', beside: true },
    )
    const { id } = await store.create(begin(), place)
    const { id: another } = await store.create(begin({ identityId: way?.id ?? '' }), place)
    const of = { identityId: way?.id ?? '' }
    expect(await store.removeOf(collaboratorId, { ...of, except: another })).toBe(0)
    expect(await store.removeOf(collaboratorId, of)).toBe(1)
    expect([await store.byId(another), (await store.byId(id))?.id]).toEqual([undefined, id])
  })

  it('are known, counted and ended by what they rest on', async () => {
    const { store, begin, database, changes, collaboratorId } = await open()
    const alan = await addSignedIn(database, 'alan@contoso.test')
    const source = 'oauth2 https://idp.example'
    const ids = new Map<string, string>()
    for (const [name, change] of Object.entries<Partial<NewSession>>({
      ...{ one: {}, two: {}, over: { expiresAt: now }, lasting: { ...alan, expiresAt: now + 1 } },
      ...{ elsewhere: { source: 'oauth2 https://other.example' }, before: { source: undefined } },
      other: { strategy: 'gitlab' },
    })) {
      ids.set(name, (await store.create(begin(change), place)).id)
    }
    const proofs = await store.proofs()
    expect(proofs).toHaveLength(4)
    expect(proofs).toEqual(
      expect.arrayContaining([
        { strategy: 'azure', source },
        { strategy: 'azure', source: 'oauth2 https://other.example' },
        { strategy: 'azure', source: undefined },
        { strategy: 'gitlab', source },
      ]),
    )
    const counted = new Map([
      [collaboratorId, 2],
      [alan.collaboratorId, 1],
    ])
    expect(await store.countBy({ strategy: 'azure', source }, now)).toEqual(counted)
    const unknown = { strategy: 'azure', source: undefined }
    expect(await store.countBy(unknown, now)).toEqual(new Map([[collaboratorId, 1]]))
    changes.length = 0
    expect(await store.removeBy({ strategy: 'azure', source })).toBe(4)
    expect(await store.removeBy(unknown)).toBe(1)
    expect(changes).toHaveLength(5)
    const left = ['elsewhere', 'other'].map(name => ids.get(name))
    expect((await store.list({ limit: 9 })).map(({ id }) => id).toSorted()).toEqual(left.toSorted())
  })

  it('of before sources were written down get the one that is found, and keep what they have', async () => {
    const { store, begin } = await open()
    const without = { source: undefined }
    const ids: string[] = []
    for (const change of [
      without,
      {},
      { ...without, strategy: 'gitlab' },
      { ...without, issuer: 'https://other.example' },
    ]) {
      ids.push((await store.create(begin(change), place)).id)
    }
    const sources = () => Promise.all(ids.map(async id => (await store.byId(id))?.source))
    await store.fillSources((strategy, issuer) =>
      strategy === 'azure' && issuer === 'https://idp.example' ? 'found' : undefined,
    )
    expect(await sources()).toEqual(['found', 'oauth2 https://idp.example', undefined, undefined])
    await store.fillSources((strategy, issuer) => `${strategy} ${issuer}`)
    expect(await sources()).toEqual([
      ...['found', 'oauth2 https://idp.example'],
      ...['gitlab https://idp.example', 'azure https://other.example'],
    ])
  })

  it('begin with their token or not at all: one without would be seen for half a day, and be nobody’s', async () => {
    const { store, begin, database, changes } = await open()
    await refuseInserts(database, 'session_tokens', 'no token')
    await expect(store.create(begin(), place)).rejects.toThrow('no token')
    await allowInserts(database, 'session_tokens')
    expect([await store.list({ limit: 10 }), changes]).toEqual([[], []])
  })

  it('of one account are ended together', async () => {
    const { store, begin, database, changes, collaboratorId } = await open()
    const alan = await addSignedIn(database, 'alan@contoso.test')
    const { id } = await store.create(begin(alan), place)
    await database.transaction(async tx => {
      const within = createSessionStore(tx)
      for (let number = 0; number < 300; number += 1) await within.create(begin(), place)
    })
    const [kept] = await store.list({ collaboratorId, limit: 1 })
    expect(await store.removeOf(collaboratorId, { except: kept?.id })).toBe(299)
    expect(changes.filter(({ kind }) => kind === 'session-ended')).toHaveLength(299)
    expect(await store.byId(kept?.id ?? '')).toBeDefined()
    expect(await store.removeOf(collaboratorId)).toBe(1)
    expect(await store.byId(id)).toBeDefined()
  })

  it('are marked as seen, later only, and what is gone meanwhile is named', async () => {
    const { store, begin } = await open()
    const sessions = []
    for (let number = 0; number < 3; number += 1) sessions.push(await store.create(begin(), place))
    const [one, two, three] = sessions.map(({ id }) => id) as [string, string, string]
    const gone = await store.touch([
      [one, now + 5000],
      [two, now - 5000],
      ['gone', now],
    ])
    expect(gone).toEqual(['gone'])
    const seen = await Promise.all([one, two, three].map(async id => (await store.byId(id))?.lastSeenAt))
    expect(seen).toEqual([now + 5000, now, now])
    expect((await store.list({ limit: 10 })).map(({ id }) => id)[0]).toBe(one)
  })

  it('are dropped when they have expired or nobody has used them, with their tokens', async () => {
    const { store, begin, database } = await open()
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
