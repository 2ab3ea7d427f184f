import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import type { AuditEntry, AuditEvent, AuditFilter, SignInEntry, StoredEvent } from './audit-event.ts'
import { createAuditStore } from './audit-store.ts'
import { describeEvent } from './describe.ts'
import { createStreamStore } from './streams/stream-store.ts'

export interface Audit {
  /** Writes the event. A log that cannot be written is reported and does not undo what happened. */
  record(event: AuditEvent): Promise<void>
  /** The same log in a transaction: what is recorded is kept together with the rest, or not at all. */
  within(tx: Database): Pick<Audit, 'record'>
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
    /** Told of every event, also of one that could not be written. */
    readonly onEvent?: (event: AuditEvent) => void
  },
): Audit {
  const store = createAuditStore(database, clock)
  const cursors = createStreamStore(database)
  let { keepSeconds, streams = [] } = options.audit
  const recordIn =
    ({ add }: Pick<typeof store, 'add'>): Audit['record'] =>
    async event => {
      options.onEvent?.(event)
      try {
        await add(event)
      } catch (error) {
        log.error({ err: error, kind: event.kind }, 'audit: the event could not be written')
      }
    }
  return {
    record: recordIn(store),
    within: tx => ({ record: recordIn(createAuditStore(tx, clock)) }),
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
