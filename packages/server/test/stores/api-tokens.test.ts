import { describe, expect, it } from 'vitest'
import { TooManyTokensError } from '../../src/programs/api-tokens/api-token.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { addSignedIn, openEngine, standingClock } from './support.ts'

async function open(engine: (typeof engines)[number]) {
  const { database, changes } = await openEngine(engine)
  const clock = standingClock()
  const tokens = createApiTokens(database, clock)
  const { collaboratorId, identityId } = await addSignedIn(database)
  changes.length = 0
  const make = (name: string, seconds = 3600) =>
    tokens.create({
      collaboratorId,
      identityId,
      name,
      apps: ['bot'],
      strategy: 'azure',
      source: 'oauth2 https://idp.example',
      expiresAt: clock.now() + seconds * 1000,
    })
  return { database, changes, clock, tokens, collaboratorId, make }
}

describe.each(engines)('API tokens on $name', engine => {
  it('are found by their value while they last, and the value is not kept', async () => {
    const { tokens, make, clock, database } = await open(engine)
    const { token, value } = await make('nightly job')
    expect(await tokens.byValue(value)).toEqual(token)
    expect(await tokens.byId(token.id)).toEqual(token)
    const stored = JSON.stringify(await sqlOf(database).selectFrom('api_tokens').selectAll().execute())
    expect(stored).not.toContain(value)
    clock.advance(3600)
    expect(await tokens.byValue(value)).toBeUndefined()
  })

  it('are listed with whom they belong to, the newest first', async () => {
    const { tokens, make, clock, collaboratorId } = await open(engine)
    await make('first')
    clock.advance(1)
    await make('second')
    expect((await tokens.list(collaboratorId)).map(({ name }) => name)).toEqual(['second', 'first'])
    expect(await tokens.list('somebody else')).toEqual([])
    const [newest] = await tokens.listWithOwners({ limit: 1 })
    expect(newest).toMatchObject({ name: 'second', email: 'grace@contoso.test', fullname: 'Grace' })
  })

  it('tell everybody when they are revoked', async () => {
    const { tokens, make, changes, collaboratorId } = await open(engine)
    const { token, value } = await make('nightly job')
    await tokens.revoke(token)
    expect(await tokens.byValue(value)).toBeUndefined()
    expect(changes).toEqual([{ kind: 'token-revoked', tokenId: token.id, collaboratorId }])
  })

  it('write down when they were used, to the minute, and go a month after their end', async () => {
    const { tokens, make, clock } = await open(engine)
    const { token } = await make('nightly job')
    await tokens.touch(token)
    const used = await tokens.byId(token.id)
    expect(used?.lastUsedAt).toBe(clock.now())
    clock.advance(59)
    await tokens.touch(used ?? token)
    expect((await tokens.byId(token.id))?.lastUsedAt).toBe(used?.lastUsedAt)
    clock.advance(3600 + 30 * 24 * 3600 - 60)
    await tokens.purge()
    expect(await tokens.byId(token.id)).toBeDefined()
    clock.advance(1)
    await tokens.purge()
    expect(await tokens.byId(token.id)).toBeUndefined()
  })

  it('are no more than an account may have, whichever processes make them at once', async () => {
    const { database, another } = await openEngine(engine)
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
