import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Tables } from '../../src/storage/tables.ts'

/** Who writes each table: nobody else does. */
const owners: Readonly<Record<keyof Tables, string>> = {
  // When somebody signed in last is written with that of the identity.
  collaborators: 'accounts/account-store.ts accounts/identity-store.ts',
  identities: 'accounts/identity-store.ts accounts/identity-upkeep-store.ts',
  proven_addresses: 'accounts/address-owner-store.ts',
  invitations: 'accounts/invitation-store.ts',
  mails: 'mail/outbox-store.ts',
  super_admin_bindings: 'accounts/super-admin-store.ts',
  basic_credentials: 'strategies/basic/credential-store.ts',
  basic_attempts: 'strategies/basic/attempt-store.ts',
  sessions: 'sessions/session-end-store.ts sessions/session-store.ts',
  session_tokens: 'sessions/session-store.ts',
  session_ends: 'sessions/session-end-store.ts',
  one_time_codes: 'storage/one-time-code-store.ts',
  kept_addresses: 'return-to/kept-address-store.ts',
  server_keys: 'keys/key-store.ts',
  audit_events: 'audit/audit-store.ts audit/streams/number-events-store.ts',
  audit_streams: 'audit/streams/stream-store.ts',
  config_versions: 'config-file/version-store.ts',
  config_saves: 'config-file/intended-save-store.ts',
  config_drafts: 'config-file/draft-store.ts',
  restart_requests: 'config-file/restart-request-store.ts',
  restart_rounds: 'nodes/round-store.ts',
  restart_answers: 'nodes/round-store.ts',
  nodes: 'nodes/node-store.ts',
  api_tokens: 'programs/api-tokens/api-token-store.ts',
  limit_windows: 'storage/two-windows.ts storage/window-store.ts',
  rehearsals: 'sign-in/rehearsal-store.ts',
  answers_of_nodes: 'storage/question-store.ts',
  leases: 'storage/lease-store.ts',
  acme_items: 'certificates/certificate-store.ts',
  // The changes that are announced, and SQLite's mark where there are none.
  changes: 'storage/change-log.ts storage/sqlite/commit-marks.ts',
  // Counts are written by triggers; one of them is the last number that was given, and a move carries them over.
  row_counts: 'audit/streams/number-events-store.ts storage/move/postgres-target.ts',
}

/** A write by Kysely, and one in SQL text. A migration may touch everything. */
const WRITES = [
  /\b(?:insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(\s*['"`](\w+)/g,
  /\b(?:insert into|update|delete from|replace into)\s+"?(\w+)"?\s+(?:\(|set\b|where\b|values\b)/g,
]

it('each table is written by its owner alone', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url))
  const found: Record<string, string[]> = {}
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('migrations/'))
  for (const file of files.sort()) {
    const text = readFileSync(join(source, file), 'utf8')
    const tables = WRITES.flatMap(write => [...text.matchAll(write)].map(([, table]) => table ?? ''))
    for (const table of new Set(tables)) found[table] = [...(found[table] ?? []), file]
  }
  const writers = Object.fromEntries(Object.entries(found).map(([table, by]) => [table, by.join(' ')]))
  expect(writers).toEqual(owners)
})
