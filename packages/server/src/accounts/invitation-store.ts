import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import { sqlOf } from '../storage/sql.ts'
import type { InvitationsTable } from '../storage/tables.ts'
import type { Invitation, Invitations, InvitedAccount } from './invitations.ts'

/** How long an invitation waits, in milliseconds. */
const VALID_FOR = 14 * 24 * 3600 * 1000
/** How long one is kept after its end, redeemed or not, in milliseconds: as long as somebody may ask what became of it. */
const KEPT_AFTER_END = 30 * 24 * 3600 * 1000

export function createInvitationStore(database: Database, clock: Clock): Invitations {
  const db = sqlOf(database)
  return {
    async invite({ email, strategy, roles, invitedBy, invitedByIdentity, invitedByName, account }) {
      const id = randomId()
      const now = clock.now()
      const values = {
        id,
        roles: JSON.stringify(roles),
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
        .values({ email, strategy, ...values })
        .onConflict(conflict =>
          conflict.columns(['email', 'strategy']).where('redeemed_at', 'is', null).doUpdateSet(values),
        )
        .execute()
      return toInvitation({ email, strategy, ...values })
    },
    async find(email, strategy) {
      const row = await db
        .selectFrom('invitations')
        .selectAll()
        .where('email', '=', email)
        .where('strategy', '=', strategy)
        .where('redeemed_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return row && toInvitation(row)
    },
    redeem: id =>
      database.transaction(async tx => {
        const { numUpdatedRows } = await sqlOf(tx)
          .updateTable('invitations')
          .set({ redeemed_at: clock.now() })
          .where('id', '=', id)
          .where('redeemed_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        await tx.announce({ kind: 'invitation-redeemed', invitationId: id })
        return true
      }),
    async setRoles(id, roles) {
      await db
        .updateTable('invitations')
        .set({ roles: JSON.stringify([...new Set(roles)]) })
        .where('id', '=', id)
        .execute()
    },
    async withdraw(id) {
      await db.deleteFrom('invitations').where('id', '=', id).execute()
    },
    async withdrawWithAccount(collaboratorId, way) {
      await db
        .deleteFrom('invitations')
        .where('redeemed_at', 'is', null)
        .where(e => {
          const owned = e
            .selectFrom('proven_addresses')
            .select('email')
            .where('collaborator_id', '=', collaboratorId)
          const [itsAddress, itsStrategy] =
            way === undefined ? [[], []] : [[e('email', '=', way.email)], [e('strategy', '=', way.strategy)]]
          return e.and([
            e.or([e('account_id', '=', collaboratorId), e.and([e('email', 'in', owned), ...itsAddress])]),
            ...itsStrategy,
          ])
        })
        .execute()
    },
    async countOpen(strategy) {
      const { count } = await db
        .selectFrom('invitations')
        .select(e => e.fn.countAll<number>().as('count'))
        .where('strategy', '=', strategy)
        .where('redeemed_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async purge() {
      await untilNoneIsLeft(async limit => {
        const longOver = db
          .selectFrom('invitations')
          .select('id')
          .where('expires_at', '<=', clock.now() - KEPT_AFTER_END)
          .limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('invitations')
          .where('id', 'in', longOver)
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }
}

export const toInvitation = (
  row: Omit<Selectable<InvitationsTable>, 'created_at' | 'redeemed_at'>,
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
