/** What a process that serves says of itself. */
export const nodeStates = ['serving', 'restarting', 'failed', 'stopping'] as const

/** `failed`: the last restart was refused, and it goes on with the configuration of before. */
export type NodeState = (typeof nodeStates)[number]

/** A word of letters, digits, `-` and `_`, so that it can be shown anywhere. */
export type UnknownState = string & Record<never, never>

/** Why a restart was refused. */
export interface NodeProblem {
  /** Of the error. */
  readonly code?: string
  /** For the operator, in whole sentences. */
  readonly message: string
}

/** One process on the same data, as far as the database knows. */
export interface Node {
  /** Random, for each process. */
  readonly id: string
  readonly name: string
  /** Absolute path of its configuration file, where it has one. */
  readonly file?: string
  /** Milliseconds since 1970, like every time here by the database's clock. */
  readonly startedAt: number
  /** For how long nothing was heard of it, in milliseconds. */
  readonly silentFor: number
  /** Of the program. */
  readonly version: string
  /** The newest migration that the program knows. */
  readonly schema: string
  /** Hash of the text that it runs on. */
  readonly configVersion?: string
  /** `gone`: it was not heard of for too long. A program of a newer version may say a word that is not known here. */
  readonly state: NodeState | 'gone' | UnknownState
  readonly problem?: NodeProblem
  /** How much its clock is ahead of the database's, in milliseconds; behind where that is below 0. */
  readonly clockOff: number
}

/** A clock that is further off than this is named, in milliseconds: sessions and tokens are dated by it. */
export const CLOCK_OFF = 5_000

/** How long one that is gone is still listed, in milliseconds: long enough for somebody to look what has become of it. */
export const FORGOTTEN_AFTER = 10 * 60_000

/** How often a node says that it is there, and after which silence it counts as gone; in milliseconds. */
export interface Heartbeat {
  readonly every: number
  readonly goneAfter: number
}

/**
 * With PostgreSQL others wait for it. A node that reaches the database no longer lets nobody in after 10 s (`GRACE`): one that is
 * silent for longer than that, and another heartbeat, is of no use to anybody.
 */
const SHARED: Heartbeat = { every: 3_000, goneAfter: 15_000 }
/** A single process on a file has nobody to tell, and every write wakes its disk. */
const ALONE: Heartbeat = { every: 60_000, goneAfter: 180_000 }

/** @param isAlone whether one process at a time has the data */
export const heartbeatOf = (isAlone: boolean): Heartbeat => (isAlone ? ALONE : SHARED)

/**
 * Whether those beside a node run the text that it runs. Who has refused the last restart has said that it does not, and who is gone
 * runs nothing that anybody waits for.
 * @param own what the node itself runs, which it may not have said yet
 */
export function runsAsOthers(nodes: readonly Node[], self: string, own: string | undefined): boolean {
  return nodes.every(
    ({ id, state, configVersion }) =>
      id === self || state === 'gone' || state === 'failed' || configVersion === own,
  )
}
