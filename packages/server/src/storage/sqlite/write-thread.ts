import type { MessagePort } from 'node:worker_threads'
import { createCommitMarks } from './commit-marks.ts'
import { connect } from './connection.ts'
import { type Failure, toFailure } from './faults.ts'
import { createGroupCommit, TooLateError } from './group-commit.ts'
import { type Answer, type Asked, monotonic, type Order } from './orders.ts'
import { createPlaceCheck, MovedError } from './place.ts'
import { createReserve } from './reserve.ts'
import { createUnmarkedCommits } from './unmarked-commits.ts'

/** A database to write to: where its file is, whose rows its commits are, and by which port orders come. */
export interface Opening {
  readonly file: string
  readonly origin: string
  readonly port: MessagePort
  /** Counts the answers, for whoever waits for one on the spot. */
  readonly answers: Int32Array
}

/** How often the lock is asked for while another process holds it, in milliseconds. */
const ASK_AGAIN = 5

/** Free pages that stay in the file for what is written next. */
const FREE_PAGES_KEPT = 256

/** Pages that are given back to the disk at once: some milliseconds of work. */
const PAGES_AT_ONCE = 500

/** Takes orders and does one after the other. Runs in a thread of its own: it may wait for the disk as long as it takes. */
export function serve({ file, origin, port, answers }: Opening): void {
  const { database, run } = connect(file, { timeout: 0 })
  const marks = createCommitMarks(database, { origin, now: Date.now })
  const group = createGroupCommit(database, { marks, check: createPlaceCheck(file), now: monotonic })
  const isUnmarked = createUnmarkedCommits(database, origin)
  const reserve = createReserve(file)
  const queue: Asked[] = []
  /** Set while another process holds the lock, and the first in the queue is asked again. */
  let asking: NodeJS.Timeout | undefined
  let wasBusy = false
  let puttingOff: NodeJS.Timeout | undefined

  const answer = (message: Answer): void => {
    port.postMessage(message)
    Atomics.add(answers, 0, 1)
    Atomics.notify(answers, 0)
  }
  const failed = (id: number, error: unknown): void => answer({ id, failure: told(error) })
  function told(error: unknown): Failure {
    const { message } = error as Error
    if (error instanceof MovedError) return { message, reason: 'moved' }
    if (error instanceof TooLateError) return { message, reason: wasBusy ? 'busy' : 'slow' }
    return toFailure(error, file)
  }

  /** @returns `false` where it has to be asked again */
  function begin(before: number): boolean {
    const begun = group.begin(before)
    if (!begun && !wasBusy) answer({ isBusy: true })
    wasBusy = !begun
    return begun
  }

  /** @returns `false` where it has to be done again */
  function perform(id: number, order: Order): boolean {
    switch (order.kind) {
      case 'begin':
        if (!begin(order.before)) return false
        answer({ id, value: undefined })
        return true
      case 'run':
        answer({ id, value: group.run(order.statement.sql, () => run(order.statement)) })
        return true
      case 'commit':
        group.commit(order.more, error =>
          error === undefined ? answer({ id, value: undefined }) : failed(id, error),
        )
        return true
      case 'rollback':
        group.rollback(order.more)
        answer({ id, value: undefined })
        return true
      case 'write':
        return write(id, order)
      case 'look':
        // While one is open nobody else can commit. What came before is found the next time.
        answer({ id, value: { unmarked: !group.isOpen && isUnmarked() } })
        return true
      case 'tidy':
        answer({ id, value: { more: tidy() } })
        return true
      case 'reserve':
        answer({ id, value: order.keep ? reserve.keep() : reserve.giveUp() })
        return true
      case 'close':
        group.flush()
        database.close()
        answer({ id, value: undefined })
        port.close()
        return true
    }
  }

  function write(id: number, { statement, before, more }: Order & { readonly kind: 'write' }): boolean {
    if (!begin(before)) return false
    try {
      const value = group.run(statement.sql, () => run(statement))
      group.commit(more, error => (error === undefined ? answer({ id, value }) : failed(id, error)))
    } catch (error) {
      group.rollback(more)
      failed(id, error)
    }
    return true
  }

  /** @returns whether there is more to give back */
  function tidy(): boolean {
    group.flush()
    const { freelist_count: free } = database.prepare('pragma freelist_count').get() as {
      freelist_count: number
    }
    if (free <= FREE_PAGES_KEPT) return false
    if (!begin(Number.POSITIVE_INFINITY)) return false
    try {
      group.run('', () => database.exec(`pragma incremental_vacuum(${PAGES_AT_ONCE})`))
      marks.wroteUncounted()
    } finally {
      group.commit(false, () => undefined)
    }
    const left = database.prepare('pragma freelist_count').get() as { freelist_count: number }
    // A file of an older version gives nothing back until it is written anew by VACUUM.
    return left.freelist_count < free
  }

  function work(): void {
    for (let next = queue[0]; next !== undefined && asking === undefined; next = queue[0]) {
      try {
        if (!perform(next.id, next.order)) {
          asking = setTimeout(() => {
            asking = undefined
            work()
          }, ASK_AGAIN)
          return
        }
      } catch (error) {
        failed(next.id, error)
      }
      queue.shift()
    }
    clearTimeout(puttingOff)
    if (!database.isOpen) return
    // Whoever was going to be next may not come.
    if (asking === undefined && group.isPutOff) puttingOff = setTimeout(group.flush, 1)
  }

  port.on('message', (asked: Asked) => {
    queue.push(asked)
    work()
  })
}
