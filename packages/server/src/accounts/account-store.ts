import type { Kysely, Updateable } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { listKeys, roleKey } from '../storage/list-keys.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { engineOf, holding, sqlOf, write } from '../storage/sql.ts'
import type { CollaboratorsTable, Tables } from '../storage/tables.ts'
import type { IdentityDetails } from './account-identity.ts'
import type { Accounts } from './accounts.ts'
import { claimAddress, createAddressOwnerStore } from './address-owner-store.ts'
import type { Collaborator } from './collaborator.ts'
import { toCollaborator } from './collaborator-row.ts'
import { newIdentity, toIdentity } from './identity-row-store.ts'
import { claimIdentity, createIdentityStore } from './identity-store.ts'
import { roleChange } from './role-change.ts'
import { createSuperAdminStore } from './super-admin-store.ts'

export function createAccountStore(database: Database, clock: Clock): Accounts {
  const db = sqlOf(database)

  /** Announces the account's change with the commit of what is written. @returns whether a row was changed */
  const change = (collaboratorId: string, work: (sql: Kysely<Tables>) => Promise<bigint>) =>
    database.transaction(async tx => {
      const changed = (await work(sqlOf(tx))) > 0n
      if (changed) await tx.announce({ kind: 'account-changed', collaboratorId })
      return changed
    })
  const update = (id: string, values: Updateable<CollaboratorsTable>) =>
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
        // PostgreSQL finds what one of two conditions finds by reading all, where one of them asks another table.
        .where(
          'c.id',
          'in',
          db
            .selectFrom('collaborators')
            .select('id')
            .where('email', '=', email)
            .union(db.selectFrom('identities').select('collaborator_id as id').where('email', '=', email)),
        )
        .orderBy(e => e.case().when('a.email', 'is', null).then(1).else(0).end())
        .orderBy('c.created_at')
        .execute()
      return rows.map(toCollaborator)
    },
    async create(shown, roles) {
      const row = newAccount(shown, roles)
      await write(database, db.insertInto('collaborators').values(row))
      return toCollaborator(row)
    },
    createWith: (identity, details, { roles, addedBy, addressIsFree }) =>
      database.transaction(async tx => {
        const now = clock.now()
        const account = { ...newAccount(details, roles), last_sign_in_at: now, last_seen_at: now }
        await write(tx, sqlOf(tx).insertInto('collaborators').values(account))
        const row = newIdentity(account.id, identity, details, { addedBy, now, noticed: true })
        await claimIdentity(tx, row)
        const owns = addressIsFree && details.emailTrusted && details.email !== ''
        if (owns) await claimAddress(tx, clock, details.email, account.id)
        await tx.announce({ kind: 'account-changed', collaboratorId: account.id })
        const owned_email = owns ? details.email : null
        return { collaborator: toCollaborator(account), identity: toIdentity({ ...row, owned_email }) }
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
            .set({ roles: all, role_key: roleKey(JSON.parse(all)) })
            .where('id', '=', id)
            .where('roles', '=', row.roles)
            .executeTakeFirstOrThrow()
          return numUpdatedRows
        })
        if (added) return
      }
    },
    setRoles: (id, roles, was) =>
      database.transaction(async tx => {
        const within = sqlOf(tx)
        const found = within.selectFrom('collaborators').select('roles').where('id', '=', id)
        const row = await holding(tx, found).executeTakeFirst()
        if (row === undefined) return undefined
        const change = roleChange(JSON.parse(row.roles), roles, was)
        await within
          .updateTable('collaborators')
          .set({ roles: JSON.stringify(change.to), role_key: roleKey(change.to) })
          .where('id', '=', id)
          .execute()
        await tx.announce({ kind: 'account-changed', collaboratorId: id })
        return change
      }),
    recordSignIn: (identity, details) =>
      database.transaction(async tx => {
        await createIdentityStore(tx, clock).recordSignIn(identity, details)
        await showAs(tx, identity.collaboratorId, details)
      }),
    async setDisabled(id, disabled) {
      await update(id, { disabled_at: disabled ? clock.now() : null })
    },
    async hold(id) {
      const account = db.selectFrom('collaborators').select('id').where('id', '=', id)
      // Against rows that name it, too: `holding` lets them come.
      const held = engineOf(database) === 'postgres' ? account.forUpdate() : account
      return (await held.executeTakeFirst()) !== undefined
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

  function newAccount(
    { email, fullname }: Pick<Collaborator, 'email' | 'fullname'>,
    roles: readonly string[],
  ) {
    return {
      id: randomId(),
      email,
      fullname: fullname || email,
      roles: JSON.stringify(roles),
      disabled_at: null,
      created_at: clock.now(),
      last_sign_in_at: null,
      last_seen_at: 0,
      role_key: roleKey(roles),
      ...listKeys({ email, fullname }),
    }
  }

  /**
   * What lists show of an account is what it said last. An address that somebody vouches for is not replaced by one that
   * nobody does: it would make an administrator take a stranger for a colleague.
   */
  async function showAs(tx: Database, id: string, { email, emailTrusted, fullname }: IdentityDetails) {
    const sql = sqlOf(tx)
    const owned = sql.selectFrom('proven_addresses').select('email').where('collaborator_id', '=', id)
    const keeps = !emailTrusted && (await owned.executeTakeFirst()) !== undefined
    const now = clock.now()
    const shown = await sql
      .updateTable('collaborators')
      .set({ last_sign_in_at: now, last_seen_at: now })
      .where('id', '=', id)
      .returning(['email', 'fullname'])
      .executeTakeFirst()
    const said = { email: keeps && shown !== undefined ? shown.email : email, fullname: fullname || email }
    // Mostly it is what is there already, and four indexes need not be touched.
    if (shown === undefined || (shown.email === said.email && shown.fullname === said.fullname)) return
    await sql
      .updateTable('collaborators')
      .set({ ...said, ...listKeys(said) })
      .where('id', '=', id)
      .execute()
  }
}
