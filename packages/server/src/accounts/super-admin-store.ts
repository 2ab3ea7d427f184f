import type { Config } from '@gatewright/config'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import { isSuperAdminBy } from './is-super-admin.ts'
import type { SuperAdminAccounts, SuperAdmins } from './super-admins.ts'

export function createSuperAdminStore(database: Database, clock: Clock): SuperAdminAccounts {
  const db = sqlOf(database)

  /** Accounts that have redeemed an entry which the file still has. */
  async function byEntry({ superAdmins }: Pick<Config, 'superAdmins'>) {
    const bound = await db
      .selectFrom('super_admin_bindings as b')
      .innerJoin('collaborators as c', 'c.id', 'b.collaborator_id')
      .select(['c.id', 'c.disabled_at', 'b.email', 'b.strategy'])
      .execute()
    return bound.filter(row =>
      superAdmins.some(entry => entry.email === row.email && entry.strategy === row.strategy),
    )
  }

  async function superAdmins(config: Pick<Config, 'superAdmins'>): Promise<SuperAdmins> {
    const byLink = await db
      .selectFrom('identities as i')
      .innerJoin('collaborators as c', 'c.id', 'i.collaborator_id')
      .select(['c.id', 'c.disabled_at'])
      // Written out: the index of those few is not taken for a parameter that could be anything.
      .where('i.super_admin', '=', sql.lit(1))
      .execute()
    const all = [...byLink, ...(await byEntry(config))]
    return {
      ids: new Set(all.map(row => row.id)),
      active: new Set(all.filter(row => row.disabled_at === null).map(row => row.id)),
    }
  }

  return {
    boundTo: ({ email, strategy }) =>
      db
        .selectFrom('super_admin_bindings')
        .select(['issuer', 'subject'])
        .where('email', '=', email)
        .where('strategy', '=', strategy)
        .executeTakeFirst(),
    superAdmins,
    async renameBoundIssuer(strategy, { former, name }) {
      await db
        .updateTable('super_admin_bindings')
        .set({ issuer: name })
        .where('strategy', '=', strategy)
        .where('issuer', '=', former)
        .execute()
    },
    async release({ strategy, issuer, subject }) {
      await db
        .deleteFrom('super_admin_bindings')
        .where('strategy', '=', strategy)
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .execute()
    },
    async isSuperAdmin(identity, config) {
      const { strategy, issuer, subject, collaboratorId, superAdminByLink } = identity
      // What the file has nothing for nobody has redeemed, as far as it counts.
      if (superAdminByLink || !config.superAdmins.some(entry => entry.strategy === strategy))
        return superAdminByLink
      const redeemed = await db
        .selectFrom('super_admin_bindings')
        .select('email')
        .where('collaborator_id', '=', collaboratorId)
        .where('strategy', '=', strategy)
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .execute()
      return isSuperAdminBy(
        identity,
        redeemed.map(({ email }) => email),
        config,
      )
    },
    async hasSuperAdmin(config) {
      return (await superAdmins(config)).active.size > 0
    },
    bindSuperAdmin: ({ email, strategy }, { issuer, subject }, collaborator_id) =>
      database.transaction(async tx => {
        const within = sqlOf(tx)
        const { numInsertedOrUpdatedRows } = await within
          .insertInto('super_admin_bindings')
          .values({ email, strategy, issuer, subject, collaborator_id, bound_at: clock.now() })
          .onConflict(conflict => conflict.columns(['email', 'strategy']).doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 1n) {
          await tx.announce({ kind: 'account-changed', collaboratorId: collaborator_id })
        }
        const bound = await within
          .selectFrom('super_admin_bindings')
          .select(['issuer', 'subject'])
          .where('email', '=', email)
          .where('strategy', '=', strategy)
          .executeTakeFirstOrThrow()
        return bound.issuer === issuer && bound.subject === subject
      }),
    async countUnredeemed({ superAdmins }, strategy) {
      const bound = await db
        .selectFrom('super_admin_bindings')
        .select('email')
        .where('strategy', '=', strategy)
        .execute()
      return superAdmins.filter(
        entry => entry.strategy === strategy && !bound.some(({ email }) => email === entry.email),
      ).length
    },
  }
}
