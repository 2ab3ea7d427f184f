import type { Tables } from '../tables.ts'

/** What becomes of a table when an installation gets another database. */
export type Treatment =
  | 'moved'
  /** Written by triggers; what they have counted is carried over. */
  | 'counted'
  | { readonly leftBecause: string }

/** Every table, parents before what refers to them. Whoever adds one says here what becomes of it. */
export const treatments: Readonly<Record<keyof Tables, Treatment>> = {
  collaborators: 'moved',
  identities: 'moved',
  proven_addresses: 'moved',
  invitations: 'moved',
  mails: 'moved',
  super_admin_bindings: 'moved',
  basic_credentials: 'moved',
  basic_attempts: 'moved',
  sessions: 'moved',
  session_tokens: 'moved',
  session_ends: 'moved',
  one_time_codes: 'moved',
  kept_addresses: 'moved',
  server_keys: 'moved',
  audit_events: 'moved',
  audit_streams: 'moved',
  config_versions: 'moved',
  config_saves: 'moved',
  config_drafts: 'moved',
  restart_requests: { leftBecause: 'whoever asked has been told that no server runs' },
  api_tokens: 'moved',
  changes: { leftBecause: 'news of the last minutes, for processes that have ended' },
  row_counts: 'counted',
  acme_items: 'moved',
  leases: { leftBecause: 'work of servers that have ended' },
  nodes: { leftBecause: 'servers that have ended' },
  restart_rounds: { leftBecause: 'restarts of servers that have ended' },
  restart_answers: { leftBecause: 'restarts of servers that have ended' },
  limit_windows: { leftBecause: 'counts of the last minutes, which SQLite has not' },
  rehearsals: { leftBecause: 'tests of a sign-in that have ended with the server' },
  answers_of_nodes: { leftBecause: 'what nodes ask each other, which has an answer within seconds' },
}

/** In the order in which they are written. */
export const movedTables: readonly (keyof Tables)[] = (
  Object.entries(treatments) as [keyof Tables, Treatment][]
).flatMap(([table, treatment]) => (treatment === 'moved' ? [table] : []))
