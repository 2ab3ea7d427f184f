import type { Config } from '@gatewright/config'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { Tables } from '../storage/tables.ts'
import { type Collaborator, toCollaborator } from './collaborator.ts'

/** What a sign-in tells about an account, written over what was known. */
export interface AccountDetails {
  readonly email: string
  readonly emailTrusted: boolean
  readonly fullname: string
  readonly company?: string
  readonly location?: string
  readonly providerRoles: readonly string[]
  readonly groups: readonly string[]
}

/** Collaborators and the identities that they sign in with. */
export interface Accounts {
  byId(id: string): Promise<Collaborator | undefined>
  byIdentity(identity: Identity): Promise<Collaborator | undefined>
  /** Accounts with this address, trusted ones first. */
  byEmail(email: string): Promise<readonly Collaborator[]>
  create(details: AccountDetails, roles: readonly string[]): Promise<Collaborator>
  /** Strategies that this account has signed in with, the latest first. */
  strategiesOf(collaboratorId: string): Promise<readonly string[]>
  addIdentity(collaboratorId: string, identity: Identity, strategy: string): Promise<void>
  addRoles(collaboratorId: string, roles: readonly string[]): Promise<void>
  recordSignIn(collaboratorId: string, identity: Identity, details: AccountDetails): Promise<void>
  setDisabled(collaboratorId: string, disabled: boolean): Promise<void>
  setSuperAdminByLink(collaboratorId: string): Promise<void>
  /** Ties a `superAdmins` entry to the first identity that redeems it; `false` when it is tied to another already. */
  bindSuperAdmin(
    entry: { readonly email: string; readonly strategy: string },
    identity: Identity,
    collaboratorId: string,
  ): Promise<boolean>
  isSuperAdmin(collaborator: Collaborator, config: Pick<Config, 'superAdmins'>): Promise<boolean>
  /** Whether anybody could act as super admin with this configuration. */
  hasSuperAdmin(config: Pick<Config, 'superAdmins'>): Promise<boolean>
}

export function createAccounts(database: Database, clock: Clock): Accounts {
  const db = sqlOf(database)
  const update = (id: string, values: Partial<Tables['collaborators']>) =>
    database.transaction(async tx => {
      await sqlOf(tx).updateTable('collaborators').set(values).where('id', '=', id).execute()
      await tx.announce({ kind: 'account-changed', collaboratorId: id })
    })

  async function bindings(config: Pick<Config, 'superAdmins'>, collaboratorId?: string) {
    const rows = await db
      .selectFrom('super_admin_bindings as b')
      .innerJoin('collaborators as c', 'c.id', 'b.collaborator_id')
      .select(['b.email', 'b.strategy', 'b.collaborator_id'])
      .where('c.disabled_at', 'is', null)
      .$if(collaboratorId !== undefined, q => q.where('b.collaborator_id', '=', collaboratorId as string))
      .execute()
    return rows.filter(row =>
      config.superAdmins.some(entry => entry.email === row.email && entry.strategy === row.strategy),
    )
  }

  return {
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
    async strategiesOf(collaboratorId) {
      const rows = await db
        .selectFrom('identities')
        .select('strategy')
        .where('collaborator_id', '=', collaboratorId)
        .orderBy('last_used_at', 'desc')
        .execute()
      return [...new Set(rows.map(row => row.strategy))]
    },
    async addIdentity(collaborator_id, { issuer, subject }, strategy) {
      const now = clock.now()
      await db
        .insertInto('identities')
        .values({ issuer, subject, collaborator_id, strategy, created_at: now, last_used_at: now })
        .execute()
    },
    async addRoles(id, roles) {
      const known = (await this.byId(id))?.roles ?? []
      await update(id, { roles: JSON.stringify([...new Set([...known, ...roles])]) })
    },
    async recordSignIn(id, { issuer, subject }, details) {
      const now = clock.now()
      const told = toColumns(details)
      const { numUpdatedRows } = await db
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
      if (numUpdatedRows > 0n) await database.announce({ kind: 'account-changed', collaboratorId: id })
      await db.updateTable('collaborators').set({ last_sign_in_at: now }).where('id', '=', id).execute()
      await db
        .updateTable('identities')
        .set({ last_used_at: now })
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .execute()
    },
    async setDisabled(id, disabled) {
      await update(id, { disabled_at: disabled ? clock.now() : null })
    },
    async setSuperAdminByLink(id) {
      await update(id, { super_admin: 1, disabled_at: null })
    },
    async bindSuperAdmin({ email, strategy }, { issuer, subject }, collaborator_id) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('super_admin_bindings')
        .values({ email, strategy, issuer, subject, collaborator_id, bound_at: clock.now() })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 1n) {
        await database.announce({ kind: 'account-changed', collaboratorId: collaborator_id })
      }
      const bound = await db
        .selectFrom('super_admin_bindings')
        .selectAll()
        .where('email', '=', email)
        .where('strategy', '=', strategy)
        .executeTakeFirstOrThrow()
      return bound.issuer === issuer && bound.subject === subject
    },
    async isSuperAdmin(collaborator, config) {
      return collaborator.superAdminByLink || (await bindings(config, collaborator.id)).length > 0
    },
    async hasSuperAdmin(config) {
      const byLink = await db
        .selectFrom('collaborators')
        .select('id')
        .where('super_admin', '=', 1)
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
      return byLink !== undefined || (await bindings(config)).length > 0
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
