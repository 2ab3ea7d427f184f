import type { FolderLock } from '../storage/folder/lock.ts'
import type { RunFault } from './run-fault.ts'
import type { Watcher } from './step.ts'

/** One thing that a run will do, does, or has done. */
export interface PlanRow {
  readonly id: string
  /** A sentence without its subject: `registers the application "Gatewright (sso.example.com)"`. */
  readonly does: string
  readonly at: 'open' | 'begun' | 'done' | 'was-so'
  /** What is not as it was set up; each a sentence. */
  readonly differs?: readonly string[]
}

/** What somebody types at the provider's page. */
export interface ShownCode {
  readonly userCode: string
  readonly address: string
}

/** How far a set-up is, without anything that is a secret. */
export interface ShownRun {
  readonly id: string
  readonly by: { readonly id: string; readonly name: string }
  readonly about: {
    readonly strategy: string
    /** `repair`: it was made once, and something differs. */
    readonly intent: 'make' | 'repair' | 'undo'
    readonly way: string
  }
  /** Milliseconds since 1970. */
  readonly begunAt: number
  /**
   * `looking`; `code`: somebody has to type one; `planned`: waits for a yes; `working`; `done`; `fine`: nothing was to be done;
   * `differs`: something is, and cannot be by this way; `failed`.
   */
  readonly state: 'looking' | 'code' | 'planned' | 'working' | 'done' | 'fine' | 'differs' | 'failed'
  readonly code?: ShownCode
  readonly rows: readonly PlanRow[]
  /** What is worth knowing where nothing is to be done. */
  readonly notes: readonly string[]
  /** What was changed, as sentences. */
  readonly said: readonly string[]
  readonly fault?: RunFault
}

export interface Plan {
  readonly rows: readonly PlanRow[]
  readonly notes: readonly string[]
  /** Absent where nothing is to be done, or nothing can be. @returns what else is to be said, as sentences */
  readonly act?: ((watcher: Watcher) => Promise<readonly string[]>) | undefined
}

/** Looks at everything and changes nothing. */
export type RunWork = (tell: {
  /** Aborted where the run is stopped. */
  readonly signal: AbortSignal
  show(code: ShownCode): void
  /** Nobody has to type anything (any more). */
  looks(): void
  say(line: string): void
}) => Promise<Plan>

export interface RunEnd {
  /** Absent where everything was done. */
  readonly fault: RunFault | undefined
}

/** A run, as it is kept. */
export interface Run extends Pick<ShownRun, 'id' | 'by' | 'about' | 'begunAt'> {
  state: ShownRun['state']
  code?: ShownCode | undefined
  rows: readonly PlanRow[]
  notes: readonly string[]
  readonly said: string[]
  fault?: RunFault
  act?: Plan['act']
  lock?: FolderLock | undefined
  timer?: NodeJS.Timeout
  settled?: Promise<void>
  readonly abort: AbortController
  onEnd?: ((end: RunEnd) => Promise<void>) | undefined
}
