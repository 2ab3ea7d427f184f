import type { Kysely } from 'kysely'
import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration'
import { StartError } from '../../start-error.ts'
import { version } from '../../version.ts'
import type { Tables } from '../tables.ts'
import { accountsAndSessions } from './0001-accounts-and-sessions.ts'
import { configurationHistory } from './0002-configuration-history.ts'
import { apiTokens } from './0003-api-tokens.ts'
import { idleSessions } from './0004-idle-sessions.ts'
import { changes } from './0005-changes.ts'
import { chainedKeys } from './0006-chained-keys.ts'
import { oneOpenInvitation } from './0007-one-open-invitation.ts'
import { attemptsByAge } from './0008-attempts-by-age.ts'
import { stateOfIdentities } from './0009-state-of-identities.ts'
import { ownersOfCodes } from './0010-owners-of-codes.ts'
import { sources } from './0011-sources.ts'
import { inviters } from './0012-inviters.ts'
import { grounds } from './0013-grounds.ts'
import { indexesOfLists } from './0014-indexes-of-lists.ts'
import { configSaves } from './0015-config-saves.ts'
import { auditStreams } from './0017-audit-streams.ts'
import { configurationFiles } from './0019-configuration-files.ts'
import { endsOfSessions } from './0020-ends-of-sessions.ts'
import { keptAddresses } from './0021-kept-addresses.ts'
import { oneSpellingOfAddresses } from './0022-one-spelling-of-addresses.ts'
import { listsOfPeople } from './0023-lists-of-people.ts'
import { mailsAndRefusals } from './0024-mails-and-refusals.ts'
import { agreedRestarts } from './0025-agreed-restarts.ts'
import { nodes } from './0026-nodes.ts'
import { sharedState, sharedStateOfPostgres } from './0028-shared-state.ts'
import { leases } from './0029-leases.ts'
import { MigrationError } from './migration-error.ts'
import { postgresTables } from './postgres-tables.ts'

/** In order. A released migration is never edited: write the next one. */
const sqlite = {
  '0001-accounts-and-sessions': accountsAndSessions,
  '0002-configuration-history': configurationHistory,
  '0003-api-tokens': apiTokens,
  '0004-idle-sessions': idleSessions,
  '0005-changes': changes,
  '0006-chained-keys': chainedKeys,
  '0007-one-open-invitation': oneOpenInvitation,
  '0008-attempts-by-age': attemptsByAge,
  '0009-state-of-identities': stateOfIdentities,
  '0010-owners-of-codes': ownersOfCodes,
  '0011-sources': sources,
  '0012-inviters': inviters,
  '0013-grounds': grounds,
  '0014-indexes-of-lists': indexesOfLists,
  '0015-config-saves': configSaves,
  '0017-audit-streams': auditStreams,
  '0019-configuration-files': configurationFiles,
  '0020-ends-of-sessions': endsOfSessions,
  '0021-kept-addresses': keptAddresses,
  '0022-one-spelling-of-addresses': oneSpellingOfAddresses,
  '0023-lists-of-people': listsOfPeople,
  '0024-mails-and-refusals': mailsAndRefusals,
  '0025-agreed-restarts': agreedRestarts,
  '0026-nodes': nodes,
  '0028-shared-state': sharedState,
  '0029-leases': leases,
}

/** It begins with all that SQLite has got step by step; whatever comes next has a name in both, and adds (decision 17). */
export const postgres: Readonly<Record<string, Migration>> = {
  '0025-tables': postgresTables,
  '0026-nodes': nodes,
  '0028-shared-state': sharedStateOfPostgres,
  '0029-leases': leases,
}

export type MigrationName = keyof typeof sqlite

/** The same of a PostgreSQL. */
export const postgresMigrationNames: readonly string[] = Object.keys(postgres)

/** Every shape that a database of an earlier version may have, named by the last migration that made it; in order. */
export const migrationNames = Object.keys(sqlite) as readonly MigrationName[]

/** The newest shape that this program knows; the same on both. */
export const newestSchema: string = migrationNames.at(-1) as string

/** The data are of a newer version. What was changed for it is not known here, so that nothing may be read or written. */
export class NewerDataError extends StartError {
  override readonly name = 'NewerDataError'
}

/**
 * Brings a SQLite database to the newest shape.
 * @param to the last that is run, for whoever needs the shape of an earlier version
 * @throws NewerDataError when the database was written by a newer version; it is left as it was
 * @throws MigrationError when a migration fails; nothing is lost then
 */
export async function migrate(db: Kysely<Tables>, to?: MigrationName): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => sqlite } })
  await checked(to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to))
}

/**
 * Brings a PostgreSQL database to the newest shape. Of several nodes one does it, and the others wait for it.
 * @param shown the database as it may be shown: without a password
 * @throws NewerDataError, MigrationError as {@link migrate}
 */
export async function migratePostgres(db: Kysely<Tables>, shown: string): Promise<void> {
  await checked(
    new Migrator({ db, provider: { getMigrations: async () => ({ ...postgres }) } }).migrateToLatest(),
    { name: shown, back: 'go back by a restore into a new database: gatewright restore <file> prints how' },
  )
}

async function checked(
  run: Promise<MigrationResultSet>,
  { name, back } = { name: 'The database', back: 'restore the backup that was made before the upgrade' },
): Promise<void> {
  const { error, results } = await run
  if (error === undefined) return
  const unknown = /previously executed migration (\S+) is missing/.exec((error as Error).message)?.[1]
  if (unknown !== undefined) {
    throw new NewerDataError(
      `${name} was written by a newer Gatewright than this one, ${version}: it has "${unknown}", which is not known here. ` +
        `It was left as it was. Start the newer version, or ${back}.`,
      { cause: error },
    )
  }
  const failed = results?.find(result => result.status === 'Error')?.migrationName
  throw new MigrationError(
    `${name} could not be brought up to date${failed === undefined ? '' : ` (migration ${failed})`}. It was left as it was.`,
    { cause: error },
  )
}
