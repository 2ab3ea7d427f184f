import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database, TransactionOptions } from '../storage/database.ts'
import { readPlace, writePlace } from '../storage/list-place.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import type {
  AuditEntry,
  AuditEvent,
  AuditFilter,
  AuditPage,
  DoneEvent,
  RefusedEvent,
  SignInEntry,
} from './audit-event.ts'
import { createAuditStore } from './audit-store.ts'
import { revoking } from './kinds.ts'
import { createRefusalNotes } from './refusal-notes.ts'
import { endOf, isSearch, searchAudit } from './search.ts'
import { createStreamStore } from './streams/stream-store.ts'
import { toEntry } from './to-entry.ts'

/** Writes down what was done, in the transaction that does it. Whatever it throws is that transaction's end. */
export type RecordEntry = (event: DoneEvent) => Promise<void>

export interface Audit {
  /**
   * A change and its entry, in one transaction: both are kept, or neither. So a log that cannot be written undoes the change and
   * fails it. The other way round, whoever can keep the log from being written (a full disk is enough) could do things that
   * nobody ever finds, and a crash at the wrong moment would do so by itself.
   *
   * This is the only way to write down what was done: `record` does not exist outside. What only looks, and may be looked at
   * because it is written down, has a transaction with nothing else in it, before it looks.
   * @param work with stores made from its `tx` alone; nothing in it waits for anything but the database, for it holds the only
   *   lock that there is for writing
   * @param options.revokes needed for every kind that takes something away
   */
  transaction<Result>(
    work: (tx: Database, record: RecordEntry) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /**
   * Writes down what was refused. Nothing has changed that the entry would have to be one with, so one that cannot be written is
   * counted and said in the server's log, and the refusal stands: else a full disk would turn every "wrong password" into an
   * error of ours. Of those that wait for the disk there are a few dozen at most, so that a flood of refusals stays a
   * small part of what waits there. Never throws.
   */
  noteRefusal(event: RefusedEvent): Promise<void>
  /** The latest first. @param page.before where an earlier page ended */
  read(filter: AuditFilter, page: { readonly limit: number; readonly before?: string }): Promise<AuditPage>
  /** Those with this very reference, the latest first. */
  withRef(ref: string): Promise<readonly AuditEntry[]>
  /** The latest of one strategy first, refused ones with the reference that their owner was shown. */
  lastSignIns(strategy: string, limit: number): Promise<readonly SignInEntry[]>
  /**
   * The latest first: how an account has signed in, and what was refused to whoever gave one of these addresses, so many of each.
   * Anybody can give an address.
   * @param person.id of whoever has an account
   */
  attemptsOf(
    person: { readonly id?: string; readonly addresses: readonly string[] },
    limit: number,
  ): Promise<{ readonly signIns: readonly AuditEntry[]; readonly refusals: readonly AuditEntry[] }>
  /** From here on entries are kept for so long, and for these streams. */
  configure(config: Pick<Config, 'audit'>): void
  /** Deletes entries that have been kept long enough. */
  purge(): Promise<void>
}

export function createAudit(
  database: Database,
  clock: Clock,
  log: Logger,
  options: Pick<Config, 'audit'> & {
    /** Told of what was done once it is kept, and of every refusal, also of one that could not be written. */
    readonly onEvent?: (event: AuditEvent) => void
  },
): Audit {
  const store = createAuditStore(database, clock)
  const cursors = createStreamStore(database)
  let { keepSeconds, streams = [] } = options.audit
  const { onEvent } = options
  const note = createRefusalNotes(store, log)
  return {
    async transaction(work, options = {}) {
      let done: DoneEvent[] = []
      const result = await database.transaction(tx => {
        done = []
        const { add } = createAuditStore(tx, clock)
        return work(tx, async event => {
          // A mistake of ours, which every test of such a change finds: on a full disk it could not be done.
          if (revoking.has(event.kind) && options.revokes !== true)
            throw new TypeError(`${event.kind} takes something away: its transaction has to say so`)
          await add(event)
          done.push(event)
        })
      }, options)
      for (const event of done) onEvent?.(event)
      return result
    },
    async noteRefusal(event) {
      await note(event)
      onEvent?.(event)
    },
    async read(filter, { limit, before }) {
      const from = before === undefined ? endOf(filter) : readPlace(before)
      if (isSearch(filter)) return searchAudit(store, filter, { limit, from, isFirst: before === undefined })
      const found = await store.page(filter, { limit: limit + 1, before: from })
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        items: items.map(toEntry),
        next: found.length > limit && last !== undefined ? writePlace(last) : undefined,
      }
    },
    withRef: async ref => (await store.withRef(ref)).map(toEntry),
    lastSignIns: store.lastSignIns,
    async attemptsOf({ id, addresses }, limit) {
      const refusals = await Promise.all(addresses.map(address => store.refusalsOf(address, limit)))
      const latest = refusals.flat().sort((a, b) => b.at - a.at)
      return {
        signIns: id === undefined ? [] : (await store.signInsOf(id, limit)).map(toEntry),
        refusals: latest.slice(0, limit).map(toEntry),
      }
    },
    configure({ audit }) {
      keepSeconds = audit.keepSeconds
      streams = audit.streams ?? []
    },
    async purge() {
      const before = clock.now() - keepSeconds * 1000
      const names = streams.map(({ name }) => name)
      // Those of before a restart of every node, which the others still had when this one took it up.
      await cursors.forgetOthers(names)
      const upTo = await cursors.mayGo(names)
      await untilNoneIsLeft(limit => store.drop(before, limit, upTo))
    },
  }
}
