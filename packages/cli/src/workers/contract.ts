import type { CollectedMetric, Exposition } from '@gatewright/server/workers'

/** What a worker asks its leader. */
export type LeaderCalls = {
  /** How it begins; the first thing that it asks. */
  begin(nothing: undefined): Begin
  serves(with_: Serving): void
  /** It could not be started, and ends. */
  failed(why: Failure): void
  exposition(nothing: undefined): Promise<Exposition>
}

/** What a leader asks each of its workers. */
export type WorkerCalls = {
  /** @param drains whether it goes on for `httpServer.drainDelay` first: not where others serve on */
  stop(how: { readonly drains: boolean }): void
  /** Reads the configuration again. Answers when that has succeeded or was refused, which is logged there. */
  restart(nothing: undefined): Promise<Running>
  running(nothing: undefined): Running
  /** Answers, whatever else it does. */
  answers(nothing: undefined): void
  collect(nothing: undefined): Promise<readonly CollectedMetric[]>
  missing(now: Missing | undefined): void
}

/** What a worker is to be, from its first question on. */
export interface Begin {
  /** The configuration, whatever the file says by now: all workers run the same. */
  readonly text: string
  /** Whether others run it now. Else it is taken for what the file says, and what is to be run is found by it as without workers. */
  readonly isRun: boolean
  readonly isFirst: boolean
  readonly count: number
  readonly missing: Missing | undefined
}

/** Where a worker serves; of all workers the same. */
export interface Serving {
  readonly port: number
  readonly url: string
  /** For the first super admin, of the first worker of a first run. */
  readonly adminLink?: string
}

/** Why a worker could not be started. */
export interface Failure {
  /** For the operator; lines. */
  readonly said: string
  readonly exitCode: number
}

/** What a worker runs. */
export interface Running {
  readonly text: string
  /** How often it was given another configuration. */
  readonly restarts: number
}

/** How many of the workers are not there, for their readiness and metrics. */
export interface Missing {
  readonly missing: number
  readonly of: number
  /** Milliseconds since 1970. */
  readonly since: number
}

/** By which a worker knows its number; others show it. */
export const WORKER = 'GATEWRIGHT_WORKER'
