import type { Problem } from '@gatewright/config'
import type { DoorTextName } from './door-texts.ts'
import { type ErrorCode, errorTable } from './error-table.ts'
import type { Limit } from './limits.ts'

/**
 * What the log gets of a code, where somebody reads it back by its key. Of every other code it is for the log alone and
 * nobody but people reads it, so its keys are free: what the provider said, what was expected and received.
 */
export interface ErrorDetails {
  too_many_requests: { readonly limit: Limit }
  sign_in_busy: { readonly limit: Limit }
  provider_busy: { readonly limit: Limit }
  email_taken: { readonly email: string; readonly strategy: string }
  join_unproven: { readonly email: string; readonly strategy: string; readonly account: string }
  not_invited: {
    readonly email?: string
    readonly strategy?: string
    readonly reason?: string
    readonly invitedWith?: readonly string[]
    readonly mend?: string
  }
}

/** What the JSON answer of a code has beside the texts of the table. */
export interface ErrorResponses {
  bad_request: {
    readonly reason?: string
    /** In the place of the table's: who sees why reads what to do there, and is on no page to go back from. */
    readonly next?: string
  }
  too_many_requests: {
    /** Seconds. */
    readonly retryAfter?: number
  }
  storage_unavailable: {
    /** Seconds. */
    readonly retryAfter?: number
  }
  disk_full: {
    /** Seconds. */
    readonly retryAfter?: number
  }
  sign_in_busy: {
    /** Seconds. */
    readonly retryAfter: number
  }
  provider_busy: {
    /** Seconds. */
    readonly retryAfter: number
  }
  app_busy: {
    /** Seconds. */
    readonly retryAfter: number
  }
  password_change_required: { readonly reason: 'expired' | 'one-time'; readonly minLength: number }
  password_too_weak: { readonly rules: readonly string[] }
  config_invalid: {
    readonly problems: readonly Problem[]
    /** How many there are beside those. */
    readonly more?: number
  }
  /** Of each field what is wrong with it. */
  set_up_refused: {
    readonly next?: string
    readonly fields?: readonly { readonly field: string; readonly fault: string }[]
  }
  set_up_busy: { readonly next?: string }
  /** What was to be agreed to, by its id. */
  restart_unconfirmed: {
    readonly concerns: readonly {
      readonly id: string
      readonly code: string
      readonly message: string
      readonly cure: string
    }[]
  }
  /** Texts are masked. */
  config_changed: { readonly current: string; readonly base: string; readonly version: string }
  /** Where it is edited. */
  config_read_only: { readonly file: string }
  config_not_writable: { readonly reason?: string; readonly problems?: readonly Problem[] }
}

/**
 * Whom a refusal is about, and where they wanted to go: what the person knows, so that they see with which account they came. For the
 * page alone.
 */
export interface RefusedVisit {
  /** E-mail address. */
  readonly address?: string | undefined
  readonly name?: string | undefined
  /** Id of the strategy that they came with; what it is called, on the page. */
  readonly strategy?: string | undefined
  /** What the app is called. */
  readonly app?: string | undefined
  /** Where the console is, for whoever has come to an address at which nothing is. Absolute. */
  readonly console?: string | undefined
  /** Absolute; the address that they wanted to open. */
  readonly returnTo?: string | undefined
  /** Another account of the same strategy would be refused as well. */
  readonly otherWay?: boolean
}

type DetailOf<Code extends ErrorCode> = Readonly<Record<string, unknown>> &
  (Code extends keyof ErrorDetails ? ErrorDetails[Code] : unknown)

type ResponseOf<Code extends ErrorCode> = {
  /** In the place of the table's: a sentence that says more. */
  readonly message?: string
} & (Code extends keyof ErrorResponses ? ErrorResponses[Code] : unknown)

/** An error of the table. `detail` and `cause` are for the log alone; `response` goes out with the JSON. */
export class GatewrightError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'GatewrightError'
  readonly code: Code
  /** For the operator: expected and received, the provider's own code. Never a token, a secret or a password. */
  readonly detail: Partial<DetailOf<Code>>
  /**
   * Whether it only repeats, or may be the outcome of, what a visitor brought and nobody has proven: the answer of a provider
   * by way of their browser, a code that was redeemed. The log is not to cry wolf for it.
   */
  readonly madeUp: boolean
  /** What the person reads in the place of the table's texts, where more is known than the code says. */
  readonly says: DoorTextName | undefined
  /** How loud the log gets, where more is known than the code says. What is {@link madeUp} never wakes anybody all the same. */
  readonly severity: 'error' | 'warn' | 'info' | undefined
  /** Whom it is about. */
  readonly visit: RefusedVisit | undefined
  /** Extra members of the JSON answer (`retryAfter`, `problems`). */
  readonly response: Partial<ResponseOf<Code>>

  constructor(
    code: Code,
    options: {
      readonly detail?: DetailOf<Code>
      readonly response?: ResponseOf<Code>
      readonly cause?: unknown
      readonly madeUp?: boolean
      readonly says?: DoorTextName | undefined
      readonly visit?: RefusedVisit | undefined
      readonly severity?: 'error' | 'warn' | 'info' | undefined
    } = {},
  ) {
    super(errorTable[code].message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = options.detail ?? {}
    this.madeUp = options.madeUp ?? false
    this.says = options.says
    this.visit = options.visit
    this.severity = options.severity
    this.response = options.response ?? {}
  }

  get status(): number {
    return errorTable[this.code].status
  }

  /** The usual check. Told in words only so that `instanceof` finds an error of one of the codes, and not of any type. */
  static override [Symbol.hasInstance](value: unknown): value is GatewrightError {
    return Function.prototype[Symbol.hasInstance].call(GatewrightError, value)
  }

  /** Whether it has this code, and so the members that belong to it. */
  is<Wanted extends ErrorCode>(code: Wanted): this is GatewrightError<Wanted> {
    return (this.code as ErrorCode) === code
  }
}

/** The address that somebody was refused with, where the error tells it. */
export function refusedAddress(error: GatewrightError): string | undefined {
  if (error.is('email_taken')) return error.detail.email
  if (error.is('join_unproven')) return error.detail.email
  if (error.is('not_invited')) return error.detail.email
  return undefined
}

/**
 * A refusal with a sentence that says why, for somebody who can change it.
 * @param next what to do, where the sentence does not say it
 */
export const refusedBecause = (reason: string, next = 'Correct that, and try again.') =>
  new GatewrightError('bad_request', { detail: { reason }, response: { message: reason, reason, next } })
