import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { readPlace, writePlace } from '../storage/list-place.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import type { AuditEvent, AuditFilter, AuditPage, SignInEntry } from './audit-event.ts'
import { createAuditStore } from './audit-store.ts'
import { searchAudit } from './search.ts'
import { toEntry } from './to-entry.ts'

export interface Audit {
  /** Writes the event. A log that cannot be written is reported and does not undo what happened. */
  record(event: AuditEvent): Promise<void>
  /** The same log in a transaction: what is recorded is kept together with the rest, or not at all. */
  within(tx: Database): Pick<Audit, 'record'>
  /** The latest first. @param page.before where an earlier page ended */
  read(filter: AuditFilter, page: { readonly limit: number; readonly before?: string }): Promise<AuditPage>
  /** The latest of one strategy first, refused ones with the reference that their owner was shown. */
  lastSignIns(strategy: string, limit: number): Promise<readonly SignInEntry[]>
  /** From here on entries are kept for so long. */
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
  let { keepSeconds } = options.audit
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
    async read({ search, kind }, { limit, before }) {
      const from = before === undefined ? undefined : readPlace(before)
      if (search !== undefined) return searchAudit(store, { search, kind }, { limit, from })
      const found = await store.page(kind, { limit: limit + 1, before: from })
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        items: items.map(toEntry),
        next: found.length > limit && last !== undefined ? writePlace(last) : undefined,
      }
    },
    lastSignIns: store.lastSignIns,
    configure({ audit }) {
      keepSeconds = audit.keepSeconds
    },
    async purge() {
      const before = clock.now() - keepSeconds * 1000
      await untilNoneIsLeft(limit => store.drop(before, limit))
    },
  }
}
