import { describe, expect, it } from 'vitest'
import { TooManyTokensError } from '../../src/programs/api-tokens/api-token.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { addSignedIn, shareEngine, standingClock } from './support.ts'

async function openOn({ database, changes }: ReturnType<ReturnType<typeof shareEngine>>) {
  const clock = standingClock()
  const tokens = createApiTokens(database, clock)
  const { collaboratorId, identityId } = await addSignedIn(database)
  changes.length = 0
  const make = (name: string, seconds = 3600, change: Partial<Parameters<typeof tokens.create>[0]> = {}) =>
    tokens.create({
      collaboratorId,
      identityId,
      name,
      apps: ['bot'],
      strategy: 'azure',
      source: 'oauth2 https://idp.example',
      expiresAt: clock.now() + seconds * 1000,
      ...change,
    })
  return { database, changes, clock, tokens, collaboratorId, identityId, make }
}

describe.each(engines)('API tokens on $name', engineOf => {
  const engine = shareEngine(engineOf)
  const open = () => openOn(engine())

  it('are found by their value while they last, and the value is not kept', async () => {
    const { tokens, make, clock, database, collaboratorId, identityId } = await open()
    const { token, value } = await make('nightly job')
    expect(token).toEqual({
      ...{ id: token.id, collaboratorId, identityId, name: 'nightly job', apps: ['bot'], strategy: 'azure' },
      ...{ source: 'oauth2 https://idp.example', createdAt: clock.now(), expiresAt: clock.now() + 3_600_000 },
      lastUsedAt: undefined,
    })
    expect(value).toMatch(/^gw_[\w-]{43}$/)
    const other = await make('of no known source', 3600, { source: undefined, apps: ['bot', 'shop'] })
    expect(await tokens.byValue(other.value)).toEqual(other.token)
    expect([other.token.source, other.token.apps]).toEqual([undefined, ['bot', 'shop']])
    expect(await tokens.byValue(value)).toEqual(token)
    for (const wrong of ['', value.slice(3), value.slice(0, -1), `${value}x`, `gw_${'x'.repeat(43)}`]) {
      expect(await tokens.byValue(wrong)).toBeUndefined()
    }
    expect(await tokens.byId('another')).toBeUndefined()
    expect(await tokens.byId(token.id)).toEqual(token)
    const stored = JSON.stringify(await sqlOf(database).selectFrom('api_tokens').selectAll().execute())
    expect(stored).not.toContain(value)
    clock.advance(3599.999)
    expect(await tokens.byValue(value)).toEqual(token)
    clock.advance(0.001)
    expect(await tokens.byValue(value)).toBeUndefined()
  })

  it('are listed with whom they belong to, the newest first', async () => {
    const { database, tokens, make, clock, collaboratorId } = await open()
    await make('first')
    clock.advance(1)
    await make('second')
    expect((await tokens.list(collaboratorId)).map(({ name }) => name)).toEqual(['second', 'first'])
    expect(await tokens.list('somebody else')).toEqual([])
    clock.advance(1)
    await make('of Alan', 3600, await addSignedIn(database, 'alan@contoso.test'))
    expect((await tokens.list()).map(({ name }) => name)).toEqual(['of Alan', 'second', 'first'])
    const [newest, ...others] = await tokens.listWithOwners({ collaboratorId, limit: 1 })
    expect(newest).toMatchObject({ name: 'second', email: 'grace@contoso.test', fullname: 'Grace' })
    expect(others).toEqual([])
    const named = (await tokens.listWithOwners({ limit: 9 })).map(({ name, email }) => [name, email])
    expect(named).toEqual([
      ['of Alan', 'alan@contoso.test'],
      ['second', 'grace@contoso.test'],
      ['first', 'grace@contoso.test'],
    ])
  })

  it('that were made at the same moment are listed in the same order each time', async () => {
    const { tokens, make } = await open()
    const made = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) made.push((await make(name)).token.id)
    const listed = (await tokens.listWithOwners({ limit: 9 })).map(({ id }) => id)
    expect(listed).toEqual(made.toSorted((a, b) => (a > b ? -1 : 1)))
  })

  it('tell everybody when they are revoked', async () => {
    const { tokens, make, changes, collaboratorId } = await open()
    const { token, value } = await make('nightly job')
    const { value: kept } = await make('another')
    await tokens.revoke(token)
    expect(await tokens.byValue(value)).toBeUndefined()
    expect(await tokens.byValue(kept)).toBeDefined()
    expect(changes).toEqual([{ kind: 'token-revoked', tokenId: token.id, collaboratorId }])
  })

  it('write down when they were used, to the minute, and go a month after their end', async () => {
    const { tokens, make, clock } = await open()
    const { token } = await make('nightly job')
    await tokens.touch(token)
    const used = await tokens.byId(token.id)
    expect(used?.lastUsedAt).toBe(clock.now())
    const { token: other } = await make('another', 10 * 3600)
    clock.advance(59.999)
    await tokens.touch(used ?? token)
    expect((await tokens.byId(token.id))?.lastUsedAt).toBe(used?.lastUsedAt)
    clock.advance(0.001)
    await tokens.touch(used ?? token)
    expect((await tokens.byId(token.id))?.lastUsedAt).toBe(clock.now())
    expect(await tokens.byId(other.id)).toEqual(other)
    clock.advance(3600 + 30 * 24 * 3600 - 61)
    await tokens.purge()
    expect(await tokens.byId(token.id)).toBeDefined()
    clock.advance(1)
    await tokens.purge()
    expect(await tokens.byId(token.id)).toBeUndefined()
    expect(await tokens.byId(other.id)).toEqual(other)
  })

  it('are dropped all when they are long over, also where there are more than one portion takes', async () => {
    const { tokens, make, clock, database } = await open()
    const { token } = await make('old')
    const row = await sqlOf(database).selectFrom('api_tokens').selectAll().executeTakeFirstOrThrow()
    const more = Array.from({ length: 300 }, (_, index) => ({
      ...row,
      id: `${token.id}${index}`,
      token_hash: `${row.token_hash}${index}`,
    }))
    await sqlOf(database).insertInto('api_tokens').values(more).execute()
    clock.advance(3600 + 30 * 24 * 3600)
    await tokens.purge()
    expect(await tokens.list()).toEqual([])
  })

  it('are made in a session of their owner that has not ended meanwhile', async () => {
    const { tokens, clock, database, collaboratorId, identityId } = await open()
    const proved = { strategy: 'azure', source: 'oauth2 https://idp.example' }
    const begin = (person: { collaboratorId: string; identityId: string }) =>
      createSessionStore(database).create(
        {
          ...{ ...person, ...proved, issuer: 'https://idp.example', subject: 'x', createdAt: clock.now() },
          ...{ expiresAt: clock.now() + 1000, address: '', userAgent: '' },
          ...{ atProvider: undefined, providerSid: undefined },
        },
        { host: 'sso.example', secure: true },
      )
    const mine = await begin({ collaboratorId, identityId })
    const another = await begin(await addSignedIn(database, 'alan@contoso.test'))
    const expiresAt = clock.now() + 1000
    const wish = { collaboratorId, identityId, ...proved, name: 'x', apps: ['bot'], expiresAt }
    const make = (madeIn: string, most = 1) => tokens.create(wish, { madeIn, most })
    for (const session of [another.id, 'none', '']) {
      await expect(make(session)).rejects.toMatchObject({ code: 'not_signed_in' })
    }
    expect(await tokens.list()).toEqual([])
    expect((await make(mine.id)).token).toMatchObject({ collaboratorId })
    await expect(make(mine.id)).rejects.toThrow(TooManyTokensError)
    // Of their owner alone: what others have takes nobody's place.
    await tokens.create({ ...wish, ...(await addSignedIn(database, 'ada@contoso.test')) }, { most: 1 })
    await createSessionStore(database).remove(mine.id)
    await expect(make(mine.id, 9)).rejects.toMatchObject({ code: 'not_signed_in' })
    expect(await tokens.list(collaboratorId)).toHaveLength(1)
  })

  it('are revoked all of one account, and those that worked are counted', async () => {
    const { database, tokens, make, clock, changes, collaboratorId } = await open()
    const made = [await make('over', 10), await make('ending', 20), await make('lasting')]
    const { token: others } = await make('of Alan', 3600, await addSignedIn(database, 'alan@contoso.test'))
    changes.length = 0
    clock.advance(20)
    expect(await tokens.revokeAllOf(collaboratorId)).toBe(1)
    const told = made.map(({ token }) => ({ kind: 'token-revoked', tokenId: token.id, collaboratorId }))
    expect(changes).toHaveLength(3)
    expect(changes).toEqual(expect.arrayContaining(told))
    expect((await tokens.list()).map(({ id }) => id)).toEqual([others.id])
  })

  it('are known, counted and revoked by what they rest on', async () => {
    const { database, tokens, make, collaboratorId } = await open()
    const alan = await addSignedIn(database, 'alan@contoso.test')
    const source = 'oauth2 https://idp.example'
    await make('one')
    await make('two')
    await make('over', 0)
    await make('of Alan', 3600, alan)
    await make('elsewhere', 3600, { source: 'oauth2 https://other.example' })
    await make('of before', 3600, { source: undefined })
    await make('by another', 3600, { strategy: 'gitlab' })
    const proofs = await tokens.proofs()
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
    expect(await tokens.countBy({ strategy: 'azure', source })).toEqual(counted)
    const unknown = { strategy: 'azure', source: undefined }
    expect(await tokens.countBy(unknown)).toEqual(new Map([[collaboratorId, 1]]))
    expect(await tokens.revokeBy({ strategy: 'azure', source })).toBe(3)
    expect(await tokens.revokeBy(unknown)).toBe(1)
    expect((await tokens.list()).map(({ name }) => name).toSorted()).toEqual(['by another', 'elsewhere'])
  })

  it('of before sources were written down get the one that is found for their owner, and keep what they have', async () => {
    const { database, tokens, make, collaboratorId } = await open()
    const alan = await addSignedIn(database, 'alan@contoso.test')
    const without = { source: undefined }
    await make('filled', 3600, without)
    await make('kept')
    await make('by another', 3600, { ...without, strategy: 'gitlab' })
    await make('of Alan', 3600, { ...without, ...alan })
    await tokens.fillSources(async (strategy, owner) =>
      strategy === 'azure' && owner === collaboratorId ? 'found' : undefined,
    )
    const sources = new Map((await tokens.list()).map(({ name, source }) => [name, source]))
    expect(Object.fromEntries(sources)).toEqual({
      filled: 'found',
      kept: 'oauth2 https://idp.example',
      'by another': undefined,
      'of Alan': undefined,
    })
    await tokens.fillSources(async () => 'later')
    expect((await tokens.proofs()).map(({ source }) => source).toSorted()).toEqual([
      'found',
      'later',
      'later',
      'oauth2 https://idp.example',
    ])
  })

  it('are no more than an account may have, whichever processes make them at once', async () => {
    const { database, another } = engine()
    const clock = standingClock()
    const person = await addSignedIn(database)
    const stores = [createApiTokens(database, clock), createApiTokens(await another(), clock)]
    const token = {
      ...person,
      name: 'x',
      apps: ['bot'],
      strategy: 'azure',
      source: undefined,
      expiresAt: clock.now() + 1000,
    }
    const made = await Promise.allSettled(
      Array.from({ length: 10 }, () => stores.map(store => store.create(token, { most: 5 }))).flat(),
    )
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    const reasons = made.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
    expect(reasons.every(reason => reason instanceof TooManyTokensError)).toBe(true)
    expect(await stores[0]?.list(person.collaboratorId)).toHaveLength(5)
  })
})
