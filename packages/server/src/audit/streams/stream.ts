import { explainRefusal } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import type { Receiver } from './receiver.ts'
import type { NumberedEvent, StreamStore } from './stream-store.ts'

/** In milliseconds. */
export interface StreamTiming {
  /** How often it is looked for new events. */
  readonly every: number
  /** After a failure; doubled with each further one. */
  readonly firstRetry: number
  readonly lastRetry: number
}

export const usualTiming: StreamTiming = { every: 1_000, firstRetry: 1_000, lastRetry: 60_000 }

/** How far a stream has come. */
export interface StreamState {
  readonly name: string
  /** Events that the receiver does not have. */
  readonly lag: number
  /** Seconds since the oldest of these. */
  readonly lagSeconds: number
  /** Since the start of the process. */
  readonly sent: number
  readonly failures: number
  /** Deleted before they were sent: too many waited. */
  readonly dropped: number
}

export interface AuditStream {
  state(): StreamState
  /** Ends after what is being sent. */
  close(): Promise<void>
}

/** Events that are sent at once. */
const LOT = 500
/** How long a lot that is being sent is waited for at the end, in milliseconds; one that is cut off is sent again. */
const LAST_LOT = 3_000

/**
 * Sends events in the order in which they were written, one lot after the other, and remembers in the database how far it has
 * come. Nothing waits in memory but one lot. What is not taken is tried again for as long as it takes.
 */
export function startStream(options: {
  readonly name: string
  readonly receiver: Receiver
  readonly store: StreamStore
  readonly clock: Clock
  readonly log: Logger
  readonly timing: StreamTiming
}): AuditStream {
  const { name, receiver, store, clock, timing } = options
  const log = options.log.child({ stream: name })
  const stopped = Promise.withResolvers<void>()
  let stopping = false
  /** Number of the last event that the receiver has; what the database says of it may be behind. */
  let cursor: number | undefined
  let written: number | undefined
  /** What is being sent. */
  let lot: readonly NumberedEvent[] | undefined
  let newest = 0
  let oldestAt: number | undefined
  let sent = 0
  let failures = 0
  let dropped = 0
  let failing = false

  async function begin(): Promise<number> {
    newest = await store.newest()
    const known = await store.cursor(name)
    // A database that was put back is behind what its stream has sent.
    written = known === undefined ? undefined : Math.min(known, newest)
    return written ?? newest
  }

  async function remember(seq: number): Promise<void> {
    if (written === seq) return
    await store.moveTo(name, seq)
    written = seq
  }

  /** @returns whether there may be more */
  async function sendLot(): Promise<boolean> {
    cursor ??= await begin()
    await remember(cursor)
    // What is sent again is the same lot, so that a receiver knows it by its id.
    lot ??= await store.after(cursor, LOT)
    const events = lot
    newest = Math.max(await store.newest(), cursor)
    const [first, last] = [events[0], events.at(-1)]
    oldestAt = first?.at
    if (first === undefined || last === undefined) {
      lot = undefined
      return false
    }
    await receiver.send(events)
    dropped += last.seq - cursor - events.length
    cursor = last.seq
    lot = undefined
    sent += events.length
    oldestAt = undefined
    if (failing) log.info({ lag: newest - cursor }, 'audit stream: the receiver takes events again')
    failing = false
    await remember(cursor)
    return events.length === LOT
  }

  function pause(milliseconds: number): Promise<void> {
    const waited = Promise.withResolvers<void>()
    const timer = setTimeout(waited.resolve, milliseconds)
    timer.unref()
    return Promise.race([waited.promise, stopped.promise]).finally(() => clearTimeout(timer))
  }

  async function run(): Promise<void> {
    let retry = timing.firstRetry
    while (!stopping) {
      try {
        const more = await sendLot()
        retry = timing.firstRetry
        if (!more) await pause(timing.every)
      } catch (error) {
        if (stopping) return
        failures += 1
        // One line for each change, and not for each attempt.
        if (!failing) {
          // A file that this user may not write is said with its cure: nobody mends it by a stack.
          const reason = explainRefusal(error, { path: name, chosenBy: `the audit stream ${name}` })
          const said = reason === undefined ? { err: error } : { reason }
          log.warn(said, 'audit stream: events are not taken; they are kept and sent again')
        }
        failing = true
        await pause(retry)
        retry = Math.min(2 * retry, timing.lastRetry)
      }
    }
  }
  const running = run()

  return {
    state: () => ({
      name,
      lag: cursor === undefined ? 0 : newest - cursor,
      lagSeconds: oldestAt === undefined ? 0 : Math.max(0, (clock.now() - oldestAt) / 1000),
      sent,
      failures,
      dropped,
    }),
    async close() {
      stopping = true
      stopped.resolve()
      const patience = setTimeout(() => receiver.close().catch(() => undefined), LAST_LOT)
      await running
      clearTimeout(patience)
      await receiver.close()
    },
  }
}
