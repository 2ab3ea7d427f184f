import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { asSpan } from '../span.ts'
import type { Database } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import type {
  AuditEntry,
  AuditEvent,
  AuditFilter,
  DoneEvent,
  RefusedEvent,
  SignInEntry,
  StoredEvent,
} from './audit-event.ts'
import { createAuditStore } from './audit-store.ts'
import { describeEvent } from './describe.ts'
import { createRefusalNotes } from './refusal-notes.ts'
import { createStreamStore } from './streams/stream-store.ts'

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
   */
  transaction<Result>(work: (tx: Database, record: RecordEntry) => Promise<Result>): Promise<Result>
  /**
   * Writes down what was refused. Nothing has changed that the entry would have to be one with, so one that cannot be written is
   * counted and said in the server's log, and the refusal stands: else a full disk would turn every "wrong password" into an
   * error of ours. Of those that wait for the disk there are a few dozen at most, so that a flood of refusals stays a
   * small part of what waits there. Never throws.
   */
  noteRefusal(event: RefusedEvent): Promise<void>
  /**
   * Entries, the latest first.
   * @param page.before where an earlier page ended
   * @returns `next`: what to pass as `before`, when there is more
   */
  read(
    filter: AuditFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly next?: string }>
  /** The latest of one strategy first, refused ones with the reference that their owner was shown. */
  lastSignIns(strategy: string, limit: number): Promise<readonly SignInEntry[]>
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
    async transaction(work) {
      let done: DoneEvent[] = []
      const result = await asSpan('storage write', () =>
        database.transaction(tx => {
          done = []
          const { add } = createAuditStore(tx, clock)
          return work(tx, async event => {
            await add(event)
            done.push(event)
          })
        }),
      )
      for (const event of done) onEvent?.(event)
      return result
    },
    async noteRefusal(event) {
      await asSpan('storage write', () => note(event))
      onEvent?.(event)
    },
    async read(filter, { limit, before }) {
      const found = await store.page(filter, {
        limit: limit + 1,
        before: before === undefined ? undefined : parseCursor(before),
      })
      const items = found.slice(0, limit).map(toEntry)
      const last = items.at(-1)
      return { items, next: found.length > limit && last ? `${last.at}.${last.id}` : undefined }
    },
    lastSignIns: store.lastSignIns,
    configure({ audit }) {
      keepSeconds = audit.keepSeconds
      streams = audit.streams ?? []
    },
    async purge() {
      const before = clock.now() - keepSeconds * 1000
      const upTo = await cursors.mayGo(streams.map(({ name }) => name))
      await untilNoneIsLeft(limit => store.drop(before, limit, upTo))
    },
  }
}

const toEntry = ({ actor, target, ...event }: StoredEvent): AuditEntry => ({
  ...event,
  who: actor,
  what: describeEvent({ ...event, target }),
})

function parseCursor(cursor: string): { at: number; id: string } {
  const dot = cursor.indexOf('.')
  return { at: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) }
}
