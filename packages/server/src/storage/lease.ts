import type { Events } from '../events/events.ts'
import { randomId } from '../random.ts'
import type { Database } from './database.ts'
import { createLeaseStore, type LeaseStore } from './lease-store.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { engineOf } from './sql.ts'

/** In milliseconds. A holder that was killed is followed by another node within `lasts` and `every`: 7.5 seconds. */
export interface LeaseTiming {
  /** From when the database has written it. */
  readonly lasts: number
  /** How often the holder asks for longer, and the others for it. */
  readonly every: number
  /** So much earlier than in the database it ends for its holder, who is told within `every`. */
  readonly margin: number
}

/** Asks 40 times a minute for each lease and node; a node that was killed is followed within 7.5 seconds. */
export const usualTiming: LeaseTiming = { lasts: 6_000, every: 1_500, margin: 1_500 }

/**
 * Work that one node at a time does. The holder knows by a clock of its own that nobody sets when its time is over, before the others
 * may have it: whoever does not reach the database stops. Two at once are possible all the same where a whole machine stood still, its
 * clock with it, so what is done under a lease has to bear being done twice.
 *
 * A row and no `pg_advisory_lock`: such a lock is a session's, and behind pgbouncer in transaction mode a session is whoever's turn it
 * is (https://www.pgbouncer.org/features.html). It would also last as long as a dead node's connection.
 */
export interface Lease {
  /** Asked before each piece of the work; costs a subtraction. */
  readonly isHeld: boolean
  /** Told when it is taken, and when it is lost. @returns how to stop listening */
  onChange(listener: (isHeld: boolean) => void): () => void
  /** Hands it to whoever asks first, which they are told to do at once. */
  close(): Promise<void>
}

/** With one server on the data there is nobody else: nothing is asked for, and nothing ends. */
const always: Lease = { isHeld: true, onChange: () => () => undefined, close: async () => undefined }

/**
 * Asks for a lease from here on. It comes back after the first answer, which may be that another node has it; where the database does
 * not answer, it is asked again.
 * @param options.name of the work
 */
export async function openLease(options: {
  readonly database: Database
  readonly events: Pick<Events, 'subscribe'>
  readonly name: string
  readonly timing?: LeaseTiming
}): Promise<Lease> {
  const { database, events, name, timing = usualTiming } = options
  if (engineOf(database) === 'sqlite') return always
  return holdLease({ store: createLeaseStore(database), events, name, timing })
}

/** @param options.now milliseconds, monotonic */
export async function holdLease({
  store,
  events,
  name,
  timing,
  now = () => performance.now(),
}: {
  readonly store: LeaseStore
  readonly events: Pick<Events, 'subscribe'>
  readonly name: string
  readonly timing: LeaseTiming
  readonly now?: () => number
}): Promise<Lease> {
  const holder = randomId()
  const listeners = new Set<(isHeld: boolean) => void>()
  let heldUntil = Number.NEGATIVE_INFINITY
  /** What the listeners were told last. */
  let told = false
  let asked: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const isHeld = () => now() < heldUntil

  function tell(): void {
    if (isHeld() === told) return
    told = !told
    for (const listener of listeners) listener(told)
  }

  async function take(): Promise<void> {
    // From before the question: the database's time begins later, and so ends later.
    const from = now()
    const isOurs = await store.take(name, holder, timing.lasts)
    heldUntil = isOurs ? from + timing.lasts - timing.margin : Number.NEGATIVE_INFINITY
    tell()
  }

  const ask = oneAtATime(async () => {
    if (isClosed) return
    asked = take().catch(() => undefined)
    await asked
  })
  const look = () => {
    // Where no answer comes its end is found here, within the margin.
    tell()
    ask()
  }
  const asking = setInterval(look, timing.every)
  asking.unref()
  const stopListening = events.subscribe(change => {
    if (change.kind === 'lease-released' && change.name === name && !isHeld()) ask()
  })
  ask()
  await asked
  return {
    get isHeld() {
      return isHeld()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      isClosed = true
      clearInterval(asking)
      stopListening()
      await asked
      const wasHeld = isHeld()
      heldUntil = Number.NEGATIVE_INFINITY
      listeners.clear()
      // Where that fails, time ends it.
      if (wasHeld) await store.release(name, holder).catch(() => undefined)
    },
  }
}
