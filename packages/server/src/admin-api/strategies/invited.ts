import type { Config } from '@gatewright/config'
import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'

/** How many could sign in with a strategy whose self-signup is off; 0 is what a fresh strategy is forgotten with. */
export async function howManyInvited(
  database: Database,
  now: number,
  config: Pick<Config, 'superAdmins'>,
  strategy: string,
): Promise<number> {
  const db = sqlOf(database)
  const { invitations } = await db
    .selectFrom('invitations')
    .select(e => e.fn.countAll<number>().as('invitations'))
    .where('strategy', '=', strategy)
    .where('redeemed_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  const { accounts } = await db
    .selectFrom('identities')
    .select(e => e.fn.count<number>('collaborator_id').distinct().as('accounts'))
    .where('strategy', '=', strategy)
    .executeTakeFirstOrThrow()
  const bound = await db
    .selectFrom('super_admin_bindings')
    .select('email')
    .where('strategy', '=', strategy)
    .execute()
  const waiting = config.superAdmins.filter(
    entry => entry.strategy === strategy && !bound.some(({ email }) => email === entry.email),
  )
  return Number(invitations) + Number(accounts) + waiting.length
}
