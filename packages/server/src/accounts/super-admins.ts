import type { Config } from '@gatewright/config'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** Accounts that are super admin with this configuration. */
export interface SuperAdmins {
  /** Disabled ones too. */
  readonly ids: ReadonlySet<string>
  /** Those that could act now. */
  readonly active: ReadonlySet<string>
}

/** By the one-time link, or by an entry of the file that was redeemed and is still there. */
export async function superAdmins(
  database: Database,
  config: Pick<Config, 'superAdmins'>,
): Promise<SuperAdmins> {
  const db = sqlOf(database)
  const byLink = await db
    .selectFrom('collaborators')
    .select(['id', 'disabled_at'])
    .where('super_admin', '=', 1)
    .execute()
  const bound = await db
    .selectFrom('super_admin_bindings as b')
    .innerJoin('collaborators as c', 'c.id', 'b.collaborator_id')
    .select(['c.id', 'c.disabled_at', 'b.email', 'b.strategy'])
    .execute()
  const byEntry = bound.filter(row =>
    config.superAdmins.some(entry => entry.email === row.email && entry.strategy === row.strategy),
  )
  const all = [...byLink, ...byEntry]
  return {
    ids: new Set(all.map(row => row.id)),
    active: new Set(all.filter(row => row.disabled_at === null).map(row => row.id)),
  }
}
