import type { StorageMeter } from '../meter.ts'
import { type FaultReason, toError } from './faults.ts'
import {
  monotonic,
  type Order,
  type OrderKind,
  type Outcome,
  type Replies,
  type Statement,
} from './orders.ts'
import { Failed, type Hurry, type Line, openLine } from './thread.ts'
import { createTurns } from './turns.ts'

/** How long anybody waits for something to be written, in milliseconds. */
const PATIENCE = 2000

/** How long transactions hold this thread in one turn of its loop, in milliseconds: answers are waited for on the spot, and not for longer. */
const HURRY = 5

/** How many wait for their turn at most. */
const MOST_WAITING = 1000

/** How many commits are on their way at most: more gain nothing, and could not be taken back. */
const MOST_ON_THEIR_WAY = 64

/** A transaction that is open. Nobody else writes until it ends; it ends by itself when it takes too long. */
export interface OpenTransaction {
  /** @throws GatewrightError `disk_full`, `storage_unavailable`; SQLite's error where the statement is wrong */
  run(statement: Statement): Promise<Outcome>
  /** @returns once it is on the disk. @throws as `run`; where it took too long it may be found written later */
  commit(): Promise<void>
  /** Never throws: what has gone wrong was said before. */
  rollback(): Promise<void>
}

/** How things stand with writing. */
export type WriteOutcome = 'written' | { readonly reason: FaultReason; readonly error: Error }

/** All that is written goes through here, one transaction after the other, and none of it in the thread that serves. */
export interface Writer {
  /** How many wait for their turn. */
  readonly waiting: number
  begin(): Promise<OpenTransaction>
  /** One statement that is a transaction of its own. */
  write(statement: Statement): Promise<Outcome>
  /** Whether somebody has committed without a row that tells of it, since the last time. */
  hasUnmarked(): Promise<boolean>
  /** Gives free pages back to the disk. */
  tidy(): Promise<void>
  /** Gives up the reserve, or lays it by again. @returns whether it could be done */
  reserve(keep: boolean): Promise<boolean>
  close(): Promise<void>
}

/**
 * @param options.onOutcome told of each attempt
 * @param options.onLateCommit told of a commit that landed after whoever asked for it was told that it took too long
 * @throws GatewrightError, SQLite's error
 */
export async function openWriter(options: {
  readonly file: string
  readonly origin: string
  readonly onOutcome: (outcome: WriteOutcome) => void
  readonly onLateCommit: () => void
  readonly meter?: StorageMeter | undefined
  /** How long anybody waits, in milliseconds. */
  readonly patience?: number
}): Promise<Writer> {
  const { file, origin, onOutcome, onLateCommit, meter, patience = PATIENCE } = options
  let line: Line | undefined
  let opening: Promise<Line> | undefined
  /** Opened again where its thread has ended. */
  async function opened(): Promise<Line> {
    if (line !== undefined) return line
    opening ??= openLine({ file, origin }, () => {
      line = undefined
    }).finally(() => {
      opening = undefined
    })
    line = await opening
    return line
  }

  const fault = (reason: FaultReason, message: string): Error => {
    const error = toError({ message, reason }, file)
    onOutcome({ reason, error })
    return error
  }
  /** Why something took too long. */
  const late = (): FaultReason => (line?.isBusy === true ? 'busy' : 'slow')
  /** What was thrown, as everybody gets it. */
  function translated(thrown: unknown): unknown {
    if (!(thrown instanceof Failed)) return thrown
    const { failure } = thrown
    const error = toError(failure, file)
    if (failure.reason !== undefined) onOutcome({ reason: failure.reason, error })
    return error
  }

  const turns = createTurns({
    most: MOST_WAITING,
    now: monotonic,
    refuse: why =>
      why === 'late'
        ? fault(late(), 'its turn to write did not come in time')
        : fault('overloaded', `${MOST_WAITING} wait for their turn to write`),
  })
  let onTheirWay = 0
  let passIsDue = false
  /** The next may have its turn; unless too much is on its way, then as soon as something has arrived. */
  function pass(): void {
    if (onTheirWay < MOST_ON_THEIR_WAY) turns.pass()
    else passIsDue = true
  }
  function arrived(): void {
    onTheirWay -= 1
    // Not for each that arrives: they would come one by one then, and each would have a commit of its own.
    if (!passIsDue || onTheirWay > MOST_ON_THEIR_WAY / 2) return
    passIsDue = false
    turns.pass()
  }
  /** Whether the thread is going to hear of the next one at once. */
  const more = () => turns.waiting > 0 && onTheirWay + 1 < MOST_ON_THEIR_WAY

  /** Sends what ends a turn, and passes it on at once: what the next one sends stands behind it. */
  async function last<Kind extends 'commit' | 'write'>(
    to: Line,
    order: Order & { readonly kind: Kind },
    before: number,
  ): Promise<Replies[Kind]> {
    onTheirWay += 1
    const from = monotonic()
    const answer = to.ask<Kind>(order).finally(arrived)
    pass()
    try {
      const value = await orGiveUp(answer, before)
      meter?.onWrite(monotonic() - from)
      onOutcome('written')
      return value
    } catch (error) {
      if (error === GIVEN_UP) {
        answer.then(onLateCommit, () => undefined)
        throw fault('slow', 'it was not on the disk in time, and may be found written later')
      }
      throw translated(error)
    }
  }

  const hurry: Hurry = { left: HURRY }
  let isRenewed = false
  function inHurry(): Hurry {
    if (!isRenewed) {
      isRenewed = true
      setImmediate(() => {
        isRenewed = false
        hurry.left = HURRY
      })
    }
    return hurry
  }

  /** One's turn. @returns the way to the thread, and until when what is done in it has to be on the disk */
  async function turn(): Promise<{ readonly to: Line; readonly before: number }> {
    const from = monotonic()
    const before = from + patience
    await turns.take(before)
    meter?.onWait(monotonic() - from)
    try {
      return { to: await opened(), before }
    } catch (error) {
      pass()
      throw translated(error)
    }
  }

  async function begin(): Promise<OpenTransaction> {
    const { to, before } = await turn()
    const begun = to.ask({ kind: 'begin', before }, inHurry())
    try {
      await orGiveUp(begun, before + GRACE)
    } catch (error) {
      if (error !== GIVEN_UP) {
        pass()
        throw translated(error)
      }
      // Whoever comes next would wait for the same answer: they do, in the queue.
      begun
        .then(() => to.ask({ kind: 'rollback', more: more() }))
        .catch(() => undefined)
        .finally(pass)
      throw fault(late(), 'it could not be begun in time')
    }
    let ended = false
    const timer = setTimeout(() => void end(), Math.max(0, before - monotonic()))
    async function end(): Promise<void> {
      if (ended) return
      ended = true
      clearTimeout(timer)
      await to
        .ask({ kind: 'rollback', more: more() })
        .catch(() => undefined)
        .finally(pass)
    }
    const tooLong = () => fault('slow', 'the transaction took too long, and was undone')
    return {
      async run(statement) {
        if (ended) throw tooLong()
        try {
          return await orGiveUp(to.ask({ kind: 'run', statement }, inHurry()), before)
        } catch (error) {
          throw error === GIVEN_UP ? tooLong() : translated(error)
        }
      },
      async commit() {
        if (ended) throw tooLong()
        ended = true
        clearTimeout(timer)
        await last(to, { kind: 'commit', more: more() }, before)
      },
      rollback: end,
    }
  }

  /** What needs a turn, and nobody waits for. */
  async function between<Kind extends OrderKind>(
    order: Order & { readonly kind: Kind },
  ): Promise<Replies[Kind]> {
    await turns.take(monotonic() + patience)
    try {
      return await (await opened()).ask<Kind>(order)
    } catch (error) {
      throw translated(error)
    } finally {
      pass()
    }
  }

  await opened().catch(error => {
    throw translated(error)
  })
  return {
    get waiting() {
      return turns.waiting
    },
    begin,
    async write(statement) {
      const { to, before } = await turn()
      return last(to, { kind: 'write', statement, before, more: more() }, before + GRACE)
    },
    async hasUnmarked() {
      return line === undefined ? false : (await line.ask({ kind: 'look' })).unmarked
    },
    async tidy() {
      while ((await between({ kind: 'tidy' })).more);
    },
    reserve: async keep => (await opened()).ask({ kind: 'reserve', keep }),
    async close() {
      await turns.take(monotonic() + patience).catch(() => undefined)
      if (line !== undefined)
        await orGiveUp(line.ask({ kind: 'close' }), monotonic() + patience).catch(() => undefined)
    },
  }
}

/** How much later than the thread we give up, in milliseconds: what was never begun is told so, and is no open question. */
const GRACE = 100

const GIVEN_UP = Symbol('given up')

/** @throws GIVEN_UP when the time has come, by `monotonic`; the promise goes on */
async function orGiveUp<Value>(promise: Promise<Value>, before: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    // What has come while this thread was held is read first.
    timer = setTimeout(() => setImmediate(() => reject(GIVEN_UP)), Math.max(0, before - monotonic()))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
