import type { ErrorCode } from '../error-table.ts'
import type { AuditKind } from './kinds.ts'

export interface AuditEvent {
  readonly kind: AuditKind
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

/** Of what somebody has done: it is kept in one transaction with what it tells of. */
export type DoneEvent = AuditEvent & { readonly result: 'ok' }

/** Of what nobody was let do: nothing has changed. */
export type RefusedEvent = AuditEvent & { readonly result: 'refused' }

/** As it is stored: kinds and codes may be those of another version. */
export interface StoredEvent extends Omit<AuditEvent, 'kind' | 'actorId' | 'code' | 'detail'> {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: string
  readonly code?: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** As it is read. */
export interface AuditEntry extends Omit<StoredEvent, 'actor'> {
  readonly who: string
  /** One sentence. */
  readonly what: string
}

export interface AuditFilter {
  /** A part of who, what it was about, address, code or reference, whatever its letters are. */
  readonly search?: string
  readonly kind?: string
  /** Only what was refused. */
  readonly refused?: boolean
  /** A part of who, whatever its letters are. */
  readonly who?: string
  /** A part of what it was about. */
  readonly about?: string
  /** Milliseconds since 1970; the first that counts. */
  readonly from?: number
  /** Milliseconds since 1970; the first that does not count any more. */
  readonly until?: number
}

/** What of a filter an index finds. */
export type IndexedFilter = Pick<AuditFilter, 'kind' | 'refused' | 'from'>

export type SignInEntry = Pick<StoredEvent, 'actor' | 'at' | 'result' | 'ref'>

export interface AuditPage {
  readonly items: readonly AuditEntry[]
  /** What to pass as `before`, when there is more. */
  readonly next?: string
  /**
   * How far back a search has looked, in milliseconds since 1970, where that was as far as it goes in one request: there may
   * be more behind `next`, and there may be none.
   */
  readonly searchedTo?: number
}
