import type { Kysely, Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { listKeys, roleKey } from '../storage/list-keys.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import { claimRow, holding, sqlOf } from '../storage/sql.ts'
import type { InvitationsTable, Tables } from '../storage/tables.ts'
import type { Invitation, Invitations, InvitedAccount } from './invitations.ts'
import { roleChange } from './role-change.ts'

/** How long an invitation waits, in milliseconds. */
const VALID_FOR = 14 * 24 * 3600 * 1000
/** How long one is kept that has been redeemed, or has run out; in milliseconds. */
const KEPT_AFTER_END = 30 * 24 * 3600 * 1000

/** More than so many of one strategy are not counted. */
const MOST_COUNTED = 1000

export function createInvitationStore(database: Database, clock: Clock): Invitations {
  const db = sqlOf(database)
  const open = (email: string, strategy: string) =>
    db
      .selectFrom('invitations')
      .selectAll()
      .where('email', '=', email)
      .where('strategy', '=', strategy)
      .where('redeemed_at', 'is', null)
      .where('expires_at', '>', clock.now())
  const redeeming = (sql: Kysely<Tables>, id: string) =>
    sql
      .updateTable('invitations')
      .set({ redeemed_at: clock.now() })
      .where('id', '=', id)
      .where('redeemed_at', 'is', null)
  return {
    async invite({ email, strategy, roles, invitedBy, invitedByIdentity, invitedByName, account }) {
      const id = randomId()
      const now = clock.now()
      const { folded, address_key } = listKeys({ email, fullname: '' })
      const values = {
        id,
        roles: JSON.stringify(roles),
        role_key: roleKey(roles),
        invited_by: invitedBy ?? null,
        invited_by_identity: invitedByIdentity ?? null,
        invited_by_name: invitedByName ?? null,
        account_id: account?.id ?? null,
        account_mode: account?.mode ?? null,
        created_at: now,
        expires_at: now + VALID_FOR,
      }
      // One statement on the index of open invitations: of two that invite the same address at once, the later one counts.
      await db
        .insertInto('invitations')
        .values({ email, strategy, folded, address_key, ...values })
        .onConflict(conflict =>
          conflict.columns(['email', 'strategy']).where('redeemed_at', 'is', null).doUpdateSet(values),
        )
        .execute()
      return toInvitation({ email, strategy, ...values })
    },
    async find(email, strategy) {
      const row = await open(email, strategy).executeTakeFirst()
      return row && toInvitation(row)
    },
    async findWithOwner(email, strategy) {
      const row = await open(email, strategy)
        .select(e =>
          e
            .selectFrom('proven_addresses as a')
            .select('a.collaborator_id')
            .whereRef('a.email', '=', 'invitations.email')
            .as('owner'),
        )
        .executeTakeFirst()
      return row && { invitation: toInvitation(row), owner: row.owner ?? undefined }
    },
    async isOpen(id) {
      const row = await db
        .selectFrom('invitations')
        .select('id')
        .where('id', '=', id)
        .where('redeemed_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return row !== undefined
    },
    redeem: id =>
      database.transaction(async tx => {
        const { numUpdatedRows } = await redeeming(sqlOf(tx), id).executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        await tx.announce({ kind: 'invitation-redeemed', invitationId: id })
        return true
      }),
    claim: id =>
      database.transaction(async tx => {
        await claimRow(tx, redeeming(sqlOf(tx), id).returning('id'))
        await tx.announce({ kind: 'invitation-redeemed', invitationId: id })
      }),
    setRoles: (id, roles, was) =>
      database.transaction(async tx => {
        const within = sqlOf(tx)
        const found = within.selectFrom('invitations').select('roles').where('id', '=', id)
        const row = await holding(tx, found).executeTakeFirst()
        if (row === undefined) return undefined
        const change = roleChange(JSON.parse(row.roles), roles, was)
        await within
          .updateTable('invitations')
          .set({ roles: JSON.stringify(change.to), role_key: roleKey(change.to) })
          .where('id', '=', id)
          .execute()
        return change
      }),
    async withdraw(id) {
      await db.deleteFrom('invitations').where('id', '=', id).execute()
    },
    async withdrawWithAccount(collaboratorId, way) {
      const open = db.selectFrom('invitations').select('id').where('redeemed_at', 'is', null)
      const owned = db
        .selectFrom('proven_addresses')
        .select('email')
        .where('collaborator_id', '=', collaboratorId)
      // Two queries and no `or`, each of which has an index of open invitations.
      const naming = open.where('account_id', '=', collaboratorId)
      const addressed = open.where('email', 'in', owned)
      const found =
        way === undefined
          ? naming.unionAll(addressed)
          : naming
              .where('strategy', '=', way.strategy)
              .unionAll(addressed.where('strategy', '=', way.strategy).where('email', '=', way.email))
      await db.deleteFrom('invitations').where('id', 'in', found).execute()
    },
    async countOpen(strategy, most = MOST_COUNTED) {
      const some = db
        .selectFrom('invitations')
        .select('id')
        .where('strategy', '=', strategy)
        .where('redeemed_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .limit(most)
      const { count } = await db
        .selectFrom(some.as('some'))
        .select(e => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async purge() {
      const before = clock.now() - KEPT_AFTER_END
      const over = db.selectFrom('invitations').select('id')
      for (const some of [
        over.where('redeemed_at', '<=', before),
        over.where('redeemed_at', 'is', null).where('expires_at', '<=', before),
      ]) {
        await untilNoneIsLeft(async limit => {
          const { numDeletedRows } = await db
            .deleteFrom('invitations')
            .where('id', 'in', some.limit(limit))
            .executeTakeFirstOrThrow()
          return Number(numDeletedRows)
        })
      }
    },
  }
}

export const toInvitation = (
  row: Omit<
    Selectable<InvitationsTable>,
    'created_at' | 'redeemed_at' | 'folded' | 'address_key' | 'role_key'
  >,
): Invitation => ({
  id: row.id,
  email: row.email,
  strategy: row.strategy,
  roles: JSON.parse(row.roles),
  ...(row.invited_by === null ? {} : { invitedBy: row.invited_by }),
  ...(row.invited_by_identity === null ? {} : { invitedByIdentity: row.invited_by_identity }),
  ...(row.invited_by_name === null ? {} : { invitedByName: row.invited_by_name }),
  ...(row.account_id === null ? {} : { account: { id: row.account_id, mode: modeOf(row.account_mode) } }),
  expiresAt: Number(row.expires_at),
})

const modeOf = (written: string | null): InvitedAccount['mode'] =>
  written === 'anew' || written === 'apart' || written === 'another' ? written : 'joined'
