import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
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
import { auditStreams } from './0017-audit-streams.ts'

/** In order. A released migration is never edited: write the next one. */
const migrations = {
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
  '0017-audit-streams': auditStreams,
}

/**
 * Brings the database to the newest shape.
 * @param to the last that is run, for whoever needs the shape of an earlier version
 * @throws Error when a migration fails or the database was written by a newer version; nothing is lost then.
 */
export async function migrate(db: Kysely<Tables>, to?: keyof typeof migrations): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to))
  if (error === undefined) return
  const failed = results?.find(result => result.status === 'Error')?.migrationName
  throw new Error(
    `The database could not be brought up to date${failed === undefined ? '' : ` (migration ${failed})`}. ` +
      'It was left as it was. If an older Gatewright is being started on data of a newer one, start the newer one.',
    { cause: error },
  )
}
