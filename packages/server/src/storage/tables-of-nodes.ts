import type { Generated } from 'kysely'

/** What processes on the same data tell and ask each other, count together, and do one at a time. */
export interface TablesOfNodes {
  restart_rounds: RestartRoundsTable
  restart_answers: RestartAnswersTable
  nodes: NodesTable
  leases: LeasesTable
  acme_items: AcmeItemsTable
  limit_windows: LimitWindowsTable
  rehearsals: RehearsalsTable
  answers_of_nodes: AnswersOfNodesTable
  changes: ChangesTable
}

/** A restart of every node, of which one asks the others. */
export interface RestartRoundsTable {
  id: string
  at: number
  by_name: string
  /** Id of the node that asks the others. */
  node: string
  /** Hash of the text that all are to run on; null until the one that asks runs on it. */
  version: string | null
  ended_at: number | null
}

/** What one node is asked in a round, and what it has said. */
export interface RestartAnswersTable {
  round: string
  /** Id; it may be gone by now. */
  node: string
  name: string
  /** Null while it waits for its turn. */
  asked_at: number | null
  answered_at: number | null
  ok: number | null
  /** Why not. */
  message: string | null
}

/** A process that serves on these data. */
export interface NodesTable {
  /** Random, for each process. */
  id: string
  name: string
  /** Absolute path of its configuration file. */
  file: string | null
  /** Like each time of these three tables by the database's clock. */
  started_at: number
  seen_at: number
  /** Of the program. */
  version: string
  /** The newest migration that the program knows. */
  schema: string
  /** Hash of the text that it runs on. */
  config_version: string | null
  /** `serving`, `restarting`, `failed` or `stopping`. */
  state: string
  /** Why the last restart was refused: JSON `NodeProblem`. */
  problem: string | null
  /** How much its clock is ahead of the database's, in milliseconds. */
  clock_off: number
}

/** Who does what one node at a time does. */
export interface LeasesTable {
  /** Of the work. */
  name: string
  /** Id of the process. */
  holder: string
  /** Milliseconds since 1970, by the database's clock. */
  until: number
}

/** What ACME has brought: the account's key, certificates with theirs, failures, and challenges that are pending. */
export interface AcmeItemsTable {
  /** What it is, and of what: `certificate sso.example.com`. */
  name: string
  /** URL of its directory. */
  authority: string
  /** Sealed, but for a challenge's answer, which whoever asks is told. */
  content: string
  written_at: number
}

/** What is counted over several nodes: so many of something in so long. Of one process alone it is in its memory. */
export interface LimitWindowsTable {
  /** SHA-256, base64url, of the limit and whom it counts. */
  name: string
  taken: number
  /** Of those, the ones that may still be given back. */
  undecided: number
  /** Milliseconds since 1970, by the database's clock. */
  ends_at: number
}

/** Tests of a sign-in, where another node may get the provider's answer. */
export interface RehearsalsTable {
  id: string
  /** Collaborator's id. */
  by_id: string
  strategy: string
  /** The `state` of its attempt. */
  attempt: string
  /** `waiting`, `done` or `failed`. */
  state: string
  /** Its entry, and the secrets of its attempt; a JSON list of sealed texts. */
  sealed: string
  /** JSON: what is shown of it. */
  shown: string
  used_at: number
  expires_at: number
}

/** What other nodes remember of something that one of them was asked for. */
export interface AnswersOfNodesTable {
  id: string
  /** Random, of whoever asks. */
  question: string
  /** JSON. */
  answer: string
  expires_at: number
}

/** What has changed, for other processes on the same data. Kept for some minutes. */
export interface ChangesTable {
  /** In the order in which they were written; never given twice. */
  seq: Generated<number>
  /** Id of the process that has written it. */
  origin: string
  at: number
  /** JSON `Change`. */
  change: string
}
