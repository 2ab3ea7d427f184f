import type { Kysely, Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { CollaboratorsTable, Tables } from '../storage/tables.ts'
import type { AccountDetails, Accounts } from './accounts.ts'
import type { Collaborator } from './collaborator.ts'
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
  const identitiesOf = (id: string) =>
    db
      .selectFrom('identities')
      .select(['issuer', 'subject', 'strategy'])
      .where('collaborator_id', '=', id)
      .orderBy('last_used_at', 'desc')
      .execute()

  return {
    ...createSuperAdminStore(database, clock),
    async byId(id) {
      const row = await db.selectFrom('collaborators').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toCollaborator(row)
    },
    async byIdentity({ issuer, subject }) {
      const row = await db
        .selectFrom('identities as i')
        .innerJoin('collaborators as c', 'c.id', 'i.collaborator_id')
        .selectAll('c')
        .where('i.issuer', '=', issuer)
        .where('i.subject', '=', subject)
        .executeTakeFirst()
      return row && toCollaborator(row)
    },
    async byEmail(email) {
      const rows = await db
        .selectFrom('collaborators')
        .selectAll()
        .where('email', '=', email)
        .orderBy('email_trusted', 'desc')
        .orderBy('created_at')
        .execute()
      return rows.map(toCollaborator)
    },
    async create(details, roles) {
      const row = {
        id: randomId(),
        ...toColumns(details),
        roles: JSON.stringify(roles),
        super_admin: 0,
        disabled_at: null,
        created_at: clock.now(),
        last_sign_in_at: null,
      }
      await db.insertInto('collaborators').values(row).execute()
      return toCollaborator(row)
    },
    identitiesOf,
    async strategiesOf(id) {
      return [...new Set((await identitiesOf(id)).map(({ strategy }) => strategy))]
    },
    addIdentity: (collaborator_id, { issuer, subject }, strategy) =>
      change(collaborator_id, async sql => {
        const now = clock.now()
        const { numInsertedOrUpdatedRows = 0n } = await sql
          .insertInto('identities')
          .values({ issuer, subject, collaborator_id, strategy, created_at: now, last_used_at: now })
          .onConflict(conflict => conflict.columns(['issuer', 'subject']).doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows
      }),
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
    async recordSignIn(id, { issuer, subject }: Identity, details) {
      const now = clock.now()
      const told = toColumns(details)
      await database.transaction(async tx => {
        const sql = sqlOf(tx)
        // In one statement with the comparison. Most sign-ins tell nothing new, and must not cost this person's sessions
        // what is known of them.
        const { numUpdatedRows } = await sql
          .updateTable('collaborators')
          .set(told)
          .where('id', '=', id)
          .where(e =>
            e.or(
              Object.entries(told).map(([column, value]) =>
                e(column as keyof typeof told, 'is distinct from', value),
              ),
            ),
          )
          .executeTakeFirstOrThrow()
        await sql.updateTable('collaborators').set({ last_sign_in_at: now }).where('id', '=', id).execute()
        await sql
          .updateTable('identities')
          .set({ last_used_at: now })
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .execute()
        if (numUpdatedRows > 0n) await tx.announce({ kind: 'account-changed', collaboratorId: id })
      })
    },
    async setDisabled(id, disabled) {
      await update(id, { disabled_at: disabled ? clock.now() : null })
    },
    async setSuperAdminByLink(id) {
      await update(id, { super_admin: 1, disabled_at: null })
    },
    remove: id =>
      database.transaction(async tx => {
        await sqlOf(tx).deleteFrom('collaborators').where('id', '=', id).execute()
        await tx.announce({ kind: 'account-removed', collaboratorId: id })
      }),
    async count() {
      const { count } = await db
        .selectFrom('collaborators')
        .select(e => e.fn.countAll<number>().as('count'))
        .where('disabled_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async countWith(strategy) {
      const { count } = await db
        .selectFrom('identities')
        .select(e => e.fn.count<number>('collaborator_id').distinct().as('count'))
        .where('strategy', '=', strategy)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

const toColumns = (details: AccountDetails) => ({
  email: details.email,
  email_trusted: details.emailTrusted ? 1 : 0,
  fullname: details.fullname,
  company: details.company ?? null,
  location: details.location ?? null,
  provider_roles: JSON.stringify(details.providerRoles),
  groups: JSON.stringify(details.groups),
})

const toCollaborator = (row: Selectable<CollaboratorsTable>): Collaborator => ({
  id: row.id,
  email: row.email,
  emailTrusted: row.email_trusted === 1,
  fullname: row.fullname,
  roles: JSON.parse(row.roles),
  providerRoles: JSON.parse(row.provider_roles),
  groups: JSON.parse(row.groups),
  superAdminByLink: row.super_admin === 1,
  disabled: row.disabled_at !== null,
  lastSignInAt: row.last_sign_in_at === null ? undefined : Number(row.last_sign_in_at),
})
