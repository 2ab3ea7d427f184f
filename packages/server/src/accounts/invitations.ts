import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** How long an invitation waits, in milliseconds. */
const VALID_FOR = 14 * 24 * 3600 * 1000

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly strategy: string
  readonly roles: readonly string[]
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface Invitations {
  /** Invites an address for one strategy. An earlier open invitation for the same two is replaced. */
  invite(invitation: {
    readonly email: string
    readonly strategy: string
    readonly roles: readonly string[]
    readonly invitedBy?: string
  }): Promise<Invitation>
  /** The open invitation of this address, if there is one. */
  find(email: string, strategy: string): Promise<Invitation | undefined>
  /** Marks it as redeemed; `false` when somebody else was faster. */
  redeem(id: string): Promise<boolean>
}

/** `email` must have gone through `parseEmailAddress`. */
export function createInvitations(database: Database, clock: Clock): Invitations {
  const db = sqlOf(database)
  const open = (email: string, strategy: string) =>
    db
      .selectFrom('invitations')
      .selectAll()
      .where('email', '=', email)
      .where('strategy', '=', strategy)
      .where('redeemed_at', 'is', null)
      .where('expires_at', '>', clock.now())
  return {
    async invite({ email, strategy, roles, invitedBy }) {
      const id = randomId()
      const now = clock.now()
      await database.transaction(async within => {
        const tx = sqlOf(within)
        await tx
          .deleteFrom('invitations')
          .where('email', '=', email)
          .where('strategy', '=', strategy)
          .where('redeemed_at', 'is', null)
          .execute()
        await tx
          .insertInto('invitations')
          .values({
            id,
            email,
            strategy,
            roles: JSON.stringify(roles),
            invited_by: invitedBy ?? null,
            created_at: now,
            expires_at: now + VALID_FOR,
            redeemed_at: null,
          })
          .execute()
      })
      return { id, email, strategy, roles, expiresAt: now + VALID_FOR }
    },
    async find(email, strategy) {
      const row = await open(email, strategy).executeTakeFirst()
      if (row === undefined) return undefined
      return {
        id: row.id,
        email: row.email,
        strategy: row.strategy,
        roles: JSON.parse(row.roles),
        expiresAt: Number(row.expires_at),
      }
    },
    async redeem(id) {
      const { numUpdatedRows } = await db
        .updateTable('invitations')
        .set({ redeemed_at: clock.now() })
        .where('id', '=', id)
        .where('redeemed_at', 'is', null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
  }
}
