import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { onTestFinished } from 'vitest'
import { hashToken } from '../../../src/random.ts'
import { type MigrationName, migrate } from '../../../src/storage/migrations/index.ts'
import { openPlainly } from '../../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../../src/storage/tables.ts'

/** Names and times that every version has written alike. */
export interface Written {
  readonly now: number
  readonly passwordHash: string
  readonly sessionToken: string
}

/**
 * A data folder as the version left it whose last migration is this: Ada with a password and a session, Grace by a provider
 * with groups, an invitation, an API token, and an audit entry. Each row as that version wrote it; columns that it did not
 * have yet are left out.
 */
export async function dataAsOf(name: MigrationName, written: Written): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'gatewright.sqlite')
  const db = new Kysely<Tables>({ dialect: openPlainly(file).dialect })
  await migrate(db, name)
  await db.destroy()
  const sql = new DatabaseSync(file)
  for (const [table, row] of rowsOf(written)) insert(sql, table, row)
  sql.close()
  return folder
}

type Row = Readonly<Record<string, string | number | null>>

/** With what the table has: which columns there are differs from version to version. */
function insert(sql: DatabaseSync, table: string, row: Row): void {
  const columns = sql
    .prepare('select name from pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
    .filter(column => row[column] !== undefined)
  if (columns.length === 0) return
  const marks = columns.map(() => '?').join(', ')
  const names = columns.map(column => `"${column}"`).join(', ')
  sql
    .prepare(`insert into "${table}" (${names}) values (${marks})`)
    .run(...columns.map(of => row[of] as string))
}

/** Every column that any version has had. */
function rowsOf({ now, passwordHash, sessionToken }: Written): readonly (readonly [string, Row])[] {
  const day = 24 * 3_600_000
  const person = (id: string, more: Row): Row => ({
    id,
    email: `${id}@contoso.test`,
    email_trusted: 1,
    fullname: `${id} of an earlier version`,
    roles: '["member"]',
    provider_roles: '[]',
    groups: '[]',
    super_admin: 0,
    created_at: now - 30 * day,
    last_sign_in_at: now - day,
    ...more,
  })
  const identity = (of: string, more: Row): Row => ({
    id: `identity-of-${of}`,
    collaborator_id: of,
    email: `${of}@contoso.test`,
    email_trusted: 1,
    fullname: `${of} of an earlier version`,
    provider_roles: '[]',
    groups: '[]',
    super_admin: 0,
    added_by: 'an invitation',
    created_at: now - 30 * day,
    last_used_at: now - day,
    noticed_at: now - 30 * day,
    ...more,
  })
  const own = { strategy: 'default', issuer: 'urn:gatewright:basic:default', subject: 'subject-of-ada' }
  const azure = { strategy: 'azure', issuer: 'https://idp.example', subject: 'subject-of-grace' }
  return [
    ['collaborators', person('ada', { super_admin: 1 })],
    ['collaborators', person('grace', {})],
    ['identities', identity('ada', { ...own, super_admin: 1 })],
    ['identities', identity('grace', azure)],
    ['proven_addresses', { email: 'ada@contoso.test', collaborator_id: 'ada', proven_at: now - 30 * day }],
    [
      'proven_addresses',
      { email: 'grace@contoso.test', collaborator_id: 'grace', proven_at: now - 30 * day },
    ],
    [
      'basic_credentials',
      {
        ...own,
        email: 'ada@contoso.test',
        email_vouched: 1,
        password_hash: passwordHash,
        changed_at: now - 30 * day,
        must_change: 0,
      },
    ],
    [
      'invitations',
      {
        id: 'invitation-of-alan',
        email: 'alan@contoso.test',
        strategy: 'default',
        roles: '["member"]',
        created_at: now - day,
        expires_at: now + 6 * day,
      },
    ],
    [
      'sessions',
      {
        id: 'session-of-ada',
        collaborator_id: 'ada',
        identity_id: 'identity-of-ada',
        ...own,
        created_at: now - 60_000,
        last_seen_at: now - 60_000,
        expires_at: now + day / 2,
        address: '127.0.0.1',
        user_agent: 'a browser',
      },
    ],
    [
      'session_tokens',
      { token_hash: hashToken(sessionToken), session_id: 'session-of-ada', host: 'localhost:3000' },
    ],
    [
      'api_tokens',
      {
        id: 'token-of-grace',
        token_hash: hashToken('an API token'),
        collaborator_id: 'grace',
        identity_id: 'identity-of-grace',
        name: 'nightly',
        apps: '["support"]',
        strategy: 'azure',
        created_at: now - day,
        expires_at: now + day,
      },
    ],
    [
      'audit_events',
      {
        id: 'entry-of-ada',
        at: now - day,
        kind: 'sign_in',
        actor_id: 'ada',
        actor: 'ada@contoso.test',
        result: 'ok',
        detail: '{}',
      },
    ],
  ]
}
