import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { sqlOf } from '../storage/sql.ts'
import type { CollaboratorsTable, Tables } from '../storage/tables.ts'
import type { IdentityDetails } from './account-identity.ts'
import type { Accounts } from './accounts.ts'
import { createAddressOwnerStore } from './address-owner-store.ts'
import { toCollaborator } from './collaborator-row.ts'
import { createIdentityStore } from './identity-store.ts'
import { createSuperAdminStore } from './super-admin-store.ts'

export function createAccountStore(database: Database, clock: Clock): Accounts {
  const db = sqlOf(database)

  /** Announces the account's change with the commit of what is written. @returns whether a row was changed */
  const change = (collaboratorId: string, write: (sql: Kysely<Tables>) => Promise<bigint>) =>
    database.transaction(async tx => {
      const changed = (await write(sqlOf(tx))) > 0n
      if (changed) await tx.announce({ kind: 'account-changed', collaboratorId })
      return changed
    })
  const update = (id: string, values: Partial<CollaboratorsTable>) =>
    change(id, async sql => {
      const { numUpdatedRows } = await sql
        .updateTable('collaborators')
        .set(values)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return numUpdatedRows
    })

  return {
    ...createIdentityStore(database, clock),
    ...createAddressOwnerStore(database, clock),
    ...createSuperAdminStore(database, clock),
    async byId(id) {
      const row = await db.selectFrom('collaborators').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toCollaborator(row)
    },
    async byEmail(email) {
      const rows = await db
        .selectFrom('collaborators as c')
        .leftJoin('proven_addresses as a', join =>
          join.onRef('a.collaborator_id', '=', 'c.id').on('a.email', '=', email),
        )
        .selectAll('c')
        .where(e =>
          e.or([
            e('c.email', '=', email),
            e('c.id', 'in', e.selectFrom('identities').select('collaborator_id').where('email', '=', email)),
          ]),
        )
        .orderBy(e => e.case().when('a.email', 'is', null).then(1).else(0).end())
        .orderBy('c.created_at')
        .execute()
      return rows.map(toCollaborator)
    },
    async create({ email, fullname }, roles) {
      const row = {
        id: randomId(),
        email,
        fullname: fullname || email,
        roles: JSON.stringify(roles),
        disabled_at: null,
        created_at: clock.now(),
        last_sign_in_at: null,
      }
      await db.insertInto('collaborators').values(row).execute()
      return toCollaborator(row)
    },
    async addRoles(id, roles) {
      // Compared and set: what somebody else adds between our reading and our writing is not lost.
      for (;;) {
        const row = await db
          .selectFrom('collaborators')
          .select('roles')
          .where('id', '=', id)
          .executeTakeFirst()
        if (row === undefined) return
        const known: readonly string[] = JSON.parse(row.roles)
        if (roles.every(role => known.includes(role))) return
        const all = JSON.stringify([...new Set([...known, ...roles])])
        const added = await change(id, async sql => {
          const { numUpdatedRows } = await sql
            .updateTable('collaborators')
            .set({ roles: all })
            .where('id', '=', id)
            .where('roles', '=', row.roles)
            .executeTakeFirstOrThrow()
          return numUpdatedRows
        })
        if (added) return
      }
    },
    async setRoles(id, roles) {
      await update(id, { roles: JSON.stringify([...new Set(roles)]) })
    },
    recordSignIn: (identity, details) =>
      database.transaction(async tx => {
        await createIdentityStore(tx, clock).recordSignIn(identity, details)
        await showAs(tx, identity.collaboratorId, details)
      }),
    async setDisabled(id, disabled) {
      await update(id, { disabled_at: disabled ? clock.now() : null })
    },
    remove: id =>
      database.transaction(async tx => {
        await sqlOf(tx).deleteFrom('collaborators').where('id', '=', id).execute()
        await tx.announce({ kind: 'account-removed', collaboratorId: id })
      }),
    async count() {
      const { disabled } = await db
        .selectFrom('collaborators')
        .select(e => e.fn.countAll<number>().as('disabled'))
        .where('disabled_at', 'is not', null)
        .executeTakeFirstOrThrow()
      return (await rowsIn(database, 'collaborators')) - Number(disabled)
    },
  }

  /**
   * What lists show of an account is what it said last. An address that somebody vouches for is not replaced by one that
   * nobody does: it would make an administrator take a stranger for a colleague.
   */
  async function showAs(tx: Database, id: string, { email, emailTrusted, fullname }: IdentityDetails) {
    const sql = sqlOf(tx)
    const owned = sql.selectFrom('proven_addresses').select('email').where('collaborator_id', '=', id)
    const keeps = !emailTrusted && (await owned.executeTakeFirst()) !== undefined
    await sql
      .updateTable('collaborators')
      .set({ fullname: fullname || email, ...(keeps ? {} : { email }), last_sign_in_at: clock.now() })
      .where('id', '=', id)
      .execute()
  }
}
