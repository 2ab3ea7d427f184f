import type { Profile } from '../identity/profile.ts'
import type { BeginAttempt, Begun, FinishAttempt } from './redirect-strategy.ts'

/** A sign-in that is only rehearsed: no account is read, none is made, nobody is signed in. */
export interface Rehearsal {
  /** What the tester's browser brings to the provider; absent when it does not even come that far. */
  begin(attempt: BeginAttempt): Promise<{ readonly report: RehearsalReport; readonly begun?: Begun }>
  /** @returns the profile too, so that the caller can say which account and roles it would come to */
  finish(attempt: FinishAttempt): Promise<{ readonly report: RehearsalReport; readonly profile?: Profile }>
}

/** What happened, in order. Plain data without secrets: it may be sent to a super admin's browser. */
export interface RehearsalReport {
  readonly ok: boolean
  readonly steps: readonly RehearsalStep[]
  readonly problem?: RehearsalProblem
}

export interface RehearsalStep {
  /** What it is, in words. */
  readonly title: string
  readonly ok: boolean
  /** It has failed, and the sign-in can do without. */
  readonly warning?: true
  readonly sent?: object
  readonly received?: object
  /** What a check found. */
  readonly found?: unknown
}

/** What is wrong, for the super admin who tests a connection. */
export interface RehearsalProblem {
  readonly title: string
  /** What exactly is wrong, for the operator. */
  readonly reason: string
  /** Which place holds the wrong value; `person` when none does. */
  readonly place: 'configuration' | 'provider' | 'person' | 'network'
  readonly mend: string
  /** Expected and received, the provider's own words. */
  readonly detail: Readonly<Record<string, unknown>>
}
