import type { SelectQueryBuilder, Updateable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { findsAny, untilNoneIsLeft } from '../storage/portions.ts'
import { sqlOf } from '../storage/sql.ts'
import type { Tables } from '../storage/tables.ts'
import type { Identities } from './accounts.ts'
import { createSuperAdminStore } from './super-admin-store.ts'

/** Identities that one statement changes when a server starts: nobody is served yet. */
const FILLED_AT_ONCE = 2000

/** What a start makes of identities that an earlier version or configuration has stored: of all of them, in portions, and once. */
export function createIdentityUpkeep(
  database: Database,
  clock: Clock,
): Pick<Identities, 'renameIssuer' | 'fillGrounds'> {
  const db = sqlOf(database)

  /** @returns how many it has changed */
  async function set(
    some: SelectQueryBuilder<Tables, 'identities', { id: string }>,
    values: Updateable<Tables['identities']>,
  ): Promise<number> {
    const changing = db.updateTable('identities').set(values).where('id', 'in', some)
    return Number((await changing.executeTakeFirstOrThrow()).numUpdatedRows)
  }

  return {
    async renameIssuer(strategy, { former, name }) {
      const kept = db.selectFrom('identities').select('id').where('strategy', '=', strategy)
      // Asked at every start and by every command, and there is nothing to write but once.
      if ((await kept.where('issuer', '=', former).limit(1).executeTakeFirst()) === undefined) return
      await createSuperAdminStore(database, clock).renameBoundIssuer(strategy, { former, name })
      // In portions: it may be everybody. Nobody is served yet, and what a crash leaves the next start renames.
      const renamed = kept
        .where('issuer', '=', former)
        .where('subject', 'not in', e =>
          e
            .selectFrom('identities as known')
            .select('known.subject')
            .where('known.strategy', '=', strategy)
            .where('known.issuer', '=', name),
        )
      const rename = (limit: number) => set(renamed.limit(limit), { issuer: name })
      await untilNoneIsLeft(rename, FILLED_AT_ONCE, findsAny(renamed))
    },
    async fillGrounds(find) {
      const without = await db
        .selectFrom('identities')
        .select(['strategy', 'issuer', 'provider_roles'])
        .distinct()
        .where('grounds', 'is', null)
        .execute()
      for (const { strategy, issuer, provider_roles } of without) {
        const grounds = find({ strategy, issuer, providerRoles: JSON.parse(provider_roles) })
        if (grounds === undefined) continue
        const alike = db
          .selectFrom('identities')
          .select('id')
          .where('strategy', '=', strategy)
          .where('issuer', '=', issuer)
          .where('provider_roles', '=', provider_roles)
          .where('grounds', 'is', null)
        const fill = (limit: number) => set(alike.limit(limit), { grounds: JSON.stringify(grounds) })
        await untilNoneIsLeft(fill, FILLED_AT_ONCE, findsAny(alike))
      }
    },
  }
}
