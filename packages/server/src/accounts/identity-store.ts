import { type ExpressionBuilder, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { Database } from '../storage/database.ts'
import { claim, engineOf, sqlOf, write } from '../storage/sql.ts'
import type { Tables } from '../storage/tables.ts'
import type { Identities } from './accounts.ts'
import { isUnsettled, settleAddresses } from './address-owner-store.ts'
import {
  HOLDERS_ACCOUNT,
  newIdentity,
  selectIdentities,
  toColumns,
  toHolder,
  toIdentity,
} from './identity-row-store.ts'
import { createIdentityUpkeep } from './identity-upkeep-store.ts'
import { createSuperAdminStore } from './super-admin-store.ts'

/** More than so many of one strategy are not counted. */
const MOST_COUNTED = 1000

export function createIdentityStore(database: Database, clock: Clock): Identities {
  const db = sqlOf(database)

  const holders = () =>
    selectIdentities(db).innerJoin('collaborators as c', 'c.id', 'i.collaborator_id').select(HOLDERS_ACCOUNT)
  const holder = async (query: ReturnType<typeof holders>) => {
    const row = await query.executeTakeFirst()
    return row && toHolder(row)
  }
  const known = ({ strategy, issuer, subject }: StrategyIdentity) =>
    holders()
      .where('i.strategy', '=', strategy)
      .where('i.issuer', '=', issuer)
      .where('i.subject', '=', subject)

  return {
    ...createIdentityUpkeep(database, clock),
    byIdentity: identity => holder(known(identity)),
    async arriving(identity) {
      const query = known(identity)
        .select(isUnsettled(sql.ref('i.collaborator_id')).as('unsettled'))
        .select(e =>
          e
            .selectFrom('identities as other')
            .select(e => e.fn.countAll<number>().as('count'))
            .whereRef('other.collaborator_id', '=', 'i.collaborator_id')
            .where('other.noticed_at', 'is', null)
            // It says nothing of others while nobody has noticed it.
            .where('i.noticed_at', 'is not', null)
            .as('unnoticed'),
        )
      const held = engineOf(database) === 'postgres' ? query.forNoKeyUpdate(['i', 'c']) : query
      const row = await held.executeTakeFirst()
      if (row === undefined) return undefined
      const { shown_email: email, shown_name: fullname } = row
      return {
        ...toHolder(row),
        unnoticed: Number(row.unnoticed),
        tellsNothingNew(details) {
          const told = toColumns(details)
          const columns = Object.keys(told) as (keyof typeof told)[]
          return (
            !row.unsettled &&
            columns.every(column => row[column] === told[column]) &&
            email === details.email &&
            fullname === (details.fullname || details.email)
          )
        },
      }
    },
    holderOf: identityId => holder(holders().where('i.id', '=', identityId)),
    async identitiesOf(collaboratorId) {
      const rows = await selectIdentities(db)
        .where('i.collaborator_id', '=', collaboratorId)
        .orderBy('i.last_used_at', 'desc')
        .orderBy('i.id')
        .execute()
      return rows.map(toIdentity)
    },
    addIdentity: (collaboratorId, identity, details, { addedBy, beside }) =>
      database.transaction(async tx => {
        const row = newIdentity(collaboratorId, identity, details, {
          ...{ addedBy, now: clock.now(), noticed: !beside },
        })
        const { numInsertedOrUpdatedRows = 0n } = await sqlOf(tx)
          .insertInto('identities')
          .values(row)
          .onConflict(conflict => conflict.columns(['strategy', 'issuer', 'subject']).doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 0n) return undefined
        await settleAddresses(tx, clock, collaboratorId)
        await tx.announce({ kind: 'account-changed', collaboratorId })
        const added = selectIdentities(sqlOf(tx)).where('i.id', '=', row.id)
        return toIdentity(await added.executeTakeFirstOrThrow())
      }),
    renameStrategy: ({ id, collaboratorId, strategy: former, issuer, subject }, strategy) =>
      database.transaction(async tx => {
        await sqlOf(tx).updateTable('identities').set({ strategy }).where('id', '=', id).execute()
        await createSuperAdminStore(tx, clock).release({ strategy: former, issuer, subject })
        await tx.announce({ kind: 'account-changed', collaboratorId })
      }),
    removeIdentity: ({ id, collaboratorId }) =>
      database.transaction(async tx => {
        // Its sessions and tokens go with it, by their keys. An entry of superAdmins is for whoever proves its address next.
        const gone = await sqlOf(tx)
          .deleteFrom('identities')
          .where('id', '=', id)
          .returning(['strategy', 'issuer', 'subject'])
          .executeTakeFirst()
        if (gone === undefined) return
        await createSuperAdminStore(tx, clock).release(gone)
        await settleAddresses(tx, clock, collaboratorId)
        await tx.announce({ kind: 'account-changed', collaboratorId })
      }),
    recordSignIn: ({ id, collaboratorId }, details) =>
      database.transaction(async tx => {
        const sql = sqlOf(tx)
        const told = toColumns(details)
        const columns = Object.keys(told) as (keyof typeof told)[]
        // Most sign-ins tell nothing new, and must not cost this person's sessions what is known of them.
        const before = await sql
          .selectFrom('identities')
          .select(columns)
          .select(isUnsettled(collaboratorId).as('unsettled'))
          .where('id', '=', id)
          .executeTakeFirst()
        if (before === undefined) return
        const isNew = columns.some(column => before[column] !== told[column])
        const used = { last_used_at: clock.now() }
        const seen = sql.updateTable('identities').set(isNew ? { ...told, ...used } : used)
        await write(tx, seen.where('id', '=', id))
        const settled = (isNew || before.unsettled) && (await settleAddresses(tx, clock, collaboratorId))
        if (isNew || settled) await tx.announce({ kind: 'account-changed', collaboratorId })
      }),
    recordVisit: ({ id, collaboratorId }) =>
      database.transaction(async tx => {
        const now = clock.now()
        const identity = sqlOf(tx).updateTable('identities').set({ last_used_at: now })
        await write(tx, identity.where('id', '=', id))
        const account = sqlOf(tx)
          .updateTable('collaborators')
          .set({ last_sign_in_at: now, last_seen_at: now })
        await write(tx, account.where('id', '=', collaboratorId))
      }),
    setSuperAdminByLink: ({ id, collaboratorId }) =>
      database.transaction(async tx => {
        await sqlOf(tx).updateTable('identities').set({ super_admin: 1 }).where('id', '=', id).execute()
        await tx.announce({ kind: 'account-changed', collaboratorId })
      }),
    async countUnnoticed({ id, collaboratorId }) {
      const { count } = await db
        .selectFrom('identities')
        .select(e => e.fn.countAll<number>().as('count'))
        .where('collaborator_id', '=', collaboratorId)
        .where('noticed_at', 'is', null)
        .where(isNoticed(id, collaboratorId))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async notice({ id, collaboratorId }, ids) {
      if (ids.length === 0) return
      await db
        .updateTable('identities')
        .set({ noticed_at: clock.now() })
        .where('collaborator_id', '=', collaboratorId)
        .where('id', 'in', ids)
        .where('noticed_at', 'is', null)
        .where(isNoticed(id, collaboratorId))
        .execute()
    },
    async trustAddresses(collaboratorId, identityIds) {
      if (identityIds.length === 0) return
      await database.transaction(async tx => {
        await sqlOf(tx)
          .updateTable('identities')
          .set({ email_trusted: 1 })
          .where('collaborator_id', '=', collaboratorId)
          .where('id', 'in', identityIds)
          .execute()
        await settleAddresses(tx, clock, collaboratorId)
        await tx.announce({ kind: 'account-changed', collaboratorId })
      })
    },
    async countWith(strategy, most = MOST_COUNTED) {
      const some = db
        .selectFrom('identities')
        .select('collaborator_id')
        .distinct()
        .where('strategy', '=', strategy)
        .limit(most)
      const { count } = await db
        .selectFrom(some.as('some'))
        .select(e => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

/** Ties one that was found to be nobody's: see `claim`. */
export const claimIdentity = (tx: Database, row: ReturnType<typeof newIdentity>): Promise<void> =>
  claim(tx, sqlOf(tx).insertInto('identities').values(row))

/** Whether this identity is the account's, and its owner has taken notice of it. */
const isNoticed = (id: string, collaboratorId: string) => (e: ExpressionBuilder<Tables, 'identities'>) =>
  e.exists(
    e
      .selectFrom('identities as speaker')
      .select('speaker.id')
      .where('speaker.id', '=', id)
      .where('speaker.collaborator_id', '=', collaboratorId)
      .where('speaker.noticed_at', 'is not', null),
  )
