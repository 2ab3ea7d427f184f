import { expect, it } from 'vitest'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import type { Database } from '../../src/storage/database.ts'
import { inPortions } from '../../src/storage/portions.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { purgeAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { engines } from '../stores/engines.ts'
import { addSignedIn, openEngine } from '../stores/support.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const active = 20_000
const expired = 50_000
/** More than this is never done without a turn of the loop in between. */
const mostAtOnce = 250

/** Milliseconds that this thread has worked: what else runs on the machine, or the disk, is not in it. */
function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** What the event loop goes through while something is done. */
async function watched(work: () => Promise<unknown>) {
  let turns = 0
  let [longest, mostWork] = [0, 0]
  let [last, workBefore] = [performance.now(), worked()]
  let watching = true
  const turn = () => {
    const [at, work] = [performance.now(), worked()]
    longest = Math.max(longest, at - last)
    mostWork = Math.max(mostWork, work - workBefore)
    last = at
    workBefore = work
    turns += 1
    if (watching) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  watching = false
  await new Promise(setImmediate)
  return { turns, gap: `${longest.toFixed(0)} ms, of which ${mostWork.toFixed(1)} ms are work at most` }
}

async function addSessions(database: Database, prefix: string, count: number, expiresAt: number) {
  const { collaboratorId, identityId } = await addSignedIn(database, `${prefix}@contoso.test`)
  const session = {
    collaborator_id: collaboratorId,
    identity_id: identityId,
    strategy: 'azure',
    issuer: 'https://idp.example',
    subject: prefix,
    created_at: now,
    last_seen_at: now,
    expires_at: expiresAt,
    address: '127.0.0.1',
    user_agent: '',
    at_provider: null,
    provider_sid: null,
  }
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  await inPortions(
    ids,
    some =>
      database.transaction(async tx => {
        await sqlOf(tx)
          .insertInto('sessions')
          .values(some.map(id => ({ id, ...session })))
          .execute()
        await sqlOf(tx)
          .insertInto('session_tokens')
          .values(some.map(id => ({ token_hash: `hash of ${id}`, session_id: id, host: 'localhost:3000' })))
          .execute()
      }),
    500,
  )
  return ids
}

it('the loop stays free while 20,000 sessions are marked as seen and 50,000 expire at once', {
  timeout: 300_000,
}, async () => {
  const gaps: Record<string, string> = {}
  for (const engine of engines) {
    const { database } = await openEngine(engine)
    const ids = await addSessions(database, 'active', active, now + 3_600_000)
    await addSessions(database, 'expired', expired, now + 1000)
    const seen = ids.map(id => [id, now + 500] as const)
    const store = createSessionStore(database)
    const { turns, gap } = await watched(async () => {
      await store.touch(seen)
      await store.purge(now + 1000, 0)
    })
    gaps[engine.name] = gap
    expect(turns).toBeGreaterThanOrEqual((active + expired) / mostAtOnce - 2)
    expect((await store.byId('active-7'))?.lastSeenAt).toBe(now + 500)
    expect(await store.byId('active-19999')).toMatchObject({ lastSeenAt: now + 500 })
    expect(await store.byId('expired-7')).toBeUndefined()
  }
  for (const [name, gap] of Object.entries(gaps)) console.log(`longest gap, ${name}: ${gap}`)
})

it('the loop stays free while failed attempts for 50,000 addresses are forgotten', {
  timeout: 300_000,
}, async () => {
  for (const engine of engines) {
    const { database } = await openEngine(engine)
    const week = 7 * 24 * 3_600_000
    const addresses = Array.from({ length: expired }, (_, index) => index)
    await inPortions(
      addresses,
      some =>
        sqlOf(database)
          .insertInto('basic_attempts')
          .values(
            some.map(index => ({
              strategy: 'default',
              email: `${index}@example.test`,
              failures: 1,
              last_failure_at: now - week,
              // Half of them are locks that have run out.
              locked_until: index % 2 === 0 ? now : null,
            })),
          )
          .execute(),
      500,
    )
    await sqlOf(database)
      .insertInto('basic_attempts')
      .values([
        { strategy: 'default', email: 'locked', failures: 3, last_failure_at: now, locked_until: now + 1 },
        { strategy: 'default', email: 'late', failures: 1, last_failure_at: now - 1, locked_until: null },
        // Another strategy's, of an address that is forgotten.
        {
          strategy: 'partners',
          email: '0@example.test',
          failures: 1,
          last_failure_at: now,
          locked_until: null,
        },
      ])
      .execute()
    const { turns, gap } = await watched(() => purgeAttempts(database, { now: () => now }))
    expect(turns).toBeGreaterThanOrEqual(expired / mostAtOnce - 2)
    const left = await sqlOf(database).selectFrom('basic_attempts').select('email').orderBy('email').execute()
    expect(left.map(({ email }) => email)).toEqual(['0@example.test', 'late', 'locked'])
    console.log(`longest gap, ${engine.name}, attempts: ${gap}`)
  }
})
