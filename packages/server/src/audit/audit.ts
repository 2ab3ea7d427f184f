import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { ErrorCode } from '../errors.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

export interface AuditEvent {
  readonly kind: string
  /** Collaborator's id, where it is known. */
  readonly actorId?: string
  /** Who, in words: an e-mail address, `command line`, or what the provider calls somebody who was refused. */
  readonly actor: string
  readonly target?: string
  readonly result: 'ok' | 'refused'
  readonly code?: ErrorCode
  readonly ref?: string
  readonly address?: string
  /** Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>
}

export interface Audit {
  /** Writes the event. A log that cannot be written is reported and does not undo what happened. */
  record(event: AuditEvent): Promise<void>
  /** From here on entries are kept for so long. */
  configure(config: Pick<Config, 'audit'>): void
  /** Deletes entries that have been kept long enough. */
  prune(): Promise<void>
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
  const db = sqlOf(database)
  let { keepSeconds } = options.audit
  return {
    configure({ audit }) {
      keepSeconds = audit.keepSeconds
    },
    async prune() {
      await db
        .deleteFrom('audit_events')
        .where('at', '<', clock.now() - keepSeconds * 1000)
        .execute()
    },
    async record(event) {
      options.onEvent?.(event)
      try {
        await db
          .insertInto('audit_events')
          .values({
            id: randomId(),
            at: clock.now(),
            kind: event.kind,
            actor_id: event.actorId ?? null,
            actor: event.actor.slice(0, 320),
            target: event.target ?? null,
            result: event.result,
            code: event.code ?? null,
            ref: event.ref ?? null,
            address: event.address ?? null,
            detail: JSON.stringify(event.detail ?? {}),
          })
          .execute()
      } catch (error) {
        log.error({ err: error, kind: event.kind }, 'audit: the event could not be written')
      }
    },
  }
}
