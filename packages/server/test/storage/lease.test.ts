import { expect, it, onTestFinished } from 'vitest'
import { createEvents, type Events } from '../../src/events/events.ts'
import { holdLease, type Lease, openLease } from '../../src/storage/lease.ts'
import { createLeaseStore, type LeaseStore } from '../../src/storage/lease-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from '../stores/engines.ts'
import { isOnPostgres } from '../support/on-postgres.ts'

/** Short, and yet so long that a busy machine lets the holder ask for longer in time. */
const timing = { lasts: 1_500, every: 100, margin: 200 }

const [engineOfRun] = engines
const openEngine = () => (engineOfRun as NonNullable<typeof engineOfRun>).open()

/** Nodes on one database, each with a way to be cut off from it. */
async function startNodes(count: number, limits = timing) {
  const engine = await openEngine()
  const nodes: { lease: Lease; cutOff(): void; heard: boolean[] }[] = []
  const heldAtOnce = () => nodes.filter(({ lease }) => lease.isHeld).length
  let most = 0
  for (let at = 0; at < count; at += 1) {
    const store = createLeaseStore(at === 0 ? engine.database : await engine.another())
    let isCutOff = false
    const lost = () => new Promise<never>(() => undefined)
    const cut: LeaseStore = {
      take: (...asked) => (isCutOff ? lost() : store.take(...asked)),
      release: (...asked) => (isCutOff ? lost() : store.release(...asked)),
    }
    const lease = await holdLease({ store: cut, events: engine.events, name: 'mails', timing: limits })
    const heard: boolean[] = []
    lease.onChange(isHeld => {
      heard.push(isHeld)
      most = Math.max(most, heldAtOnce())
    })
    nodes.push({ lease, heard, cutOff: () => (isCutOff = true) })
  }
  onTestFinished(async () => {
    await Promise.race([
      Promise.all(nodes.map(({ lease }) => lease.close())),
      new Promise(resolve => setTimeout(resolve, 100)),
    ])
    await engine.close()
  })
  return {
    nodes,
    database: engine.database,
    holders: () => nodes.map(({ lease }) => lease.isHeld),
    most: () => most,
  }
}

if (isOnPostgres) {
  it('one of three nodes has it; from one that the database hears no more of another takes it in time, and never two have it', async () => {
    const { nodes, holders, most } = await startNodes(3)
    expect(holders()).toEqual([true, false, false])
    nodes[0]?.cutOff()
    await expect.poll(holders, { interval: 5 }).toEqual([false, expect.any(Boolean), expect.any(Boolean)])
    await expect.poll(() => holders().filter(isHeld => isHeld), { interval: 5 }).toEqual([true])
    expect(most()).toBe(1)
    expect(nodes[0]?.heard).toEqual([false])
  })

  it('one that ends in an hour, by the clock of a server before this one, is nobody’s any more', async () => {
    const engine = await openEngine()
    onTestFinished(engine.close)
    const { take } = createLeaseStore(engine.database)
    expect(await take('mails', 'dead', 3_600_000)).toBe(true)
    expect(await take('mails', 'alive', 6_000)).toBe(true)
    expect(await take('mails', 'another', 6_000)).toBe(false)
  })

  it('a node that stops hands it over at once', async () => {
    // By its end nobody would have it before an hour is over.
    const { nodes, holders } = await startNodes(2, { ...timing, lasts: 3_600_000, every: 3_600_000 })
    await nodes[0]?.lease.close()
    await expect.poll(holders, { interval: 5 }).toEqual([false, true])
  })
} else {
  it('with SQLite it is always held, nothing is written, and nobody is asked', async () => {
    const engine = await openEngine()
    onTestFinished(engine.close)
    const { database, events } = engine
    const lease = await openLease({ database, events, name: 'mails' })
    expect(lease.isHeld).toBe(true)
    await lease.close()
    expect(await sqlOf(database).selectFrom('leases').selectAll().execute()).toEqual([])
  })
}

it('nobody has it longer than the database surely knows it, whatever the answer took', async () => {
  let time = 0
  const events: Events = createEvents(() => undefined)
  const answer = Promise.withResolvers<boolean>()
  const opening = holdLease({
    store: { take: () => answer.promise, release: async () => undefined },
    events,
    name: 'mails',
    timing: { lasts: 6000, every: 1e6, margin: 1500 },
    now: () => time,
  })
  // The question was under way for four seconds.
  time = 4000
  answer.resolve(true)
  const lease = await opening
  onTestFinished(lease.close)
  expect(lease.isHeld).toBe(true)
  time = 4499
  expect(lease.isHeld).toBe(true)
  time = 4500
  expect(lease.isHeld).toBe(false)
})
