import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { AddressOwners } from './address-owners.ts'

export function createAddressOwnerStore(database: Database, clock: Clock): AddressOwners {
  return {
    ownerOf: email => ownerOf(database, email),
    handOver: (email, collaboratorId) =>
      database.transaction(async tx => {
        const before = await ownerOf(tx, email)
        if (before === collaboratorId) return
        const values = { collaborator_id: collaboratorId, proven_at: clock.now() }
        await sqlOf(tx)
          .insertInto('proven_addresses')
          .values({ email, ...values })
          .onConflict(conflict => conflict.column('email').doUpdateSet(values))
          .execute()
        await tx.announce({ kind: 'account-changed', collaboratorId })
        if (before !== undefined) await tx.announce({ kind: 'account-changed', collaboratorId: before })
      }),
  }
}

async function ownerOf(database: Database, email: string): Promise<string | undefined> {
  const row = await sqlOf(database)
    .selectFrom('proven_addresses')
    .select('collaborator_id')
    .where('email', '=', email)
    .executeTakeFirst()
  return row?.collaborator_id
}

/** Whether {@link settleAddresses} would change anything, as a value that holds or does not. To be asked along with something else. */
export const isUnsettled = (collaboratorId: string) =>
  sql<boolean>`exists (
    select 1 from identities as said left join proven_addresses as owned on owned.email = said.email
    where said.collaborator_id = ${collaboratorId} and said.email_trusted = 1 and said.email != '' and owned.email is null
  ) or exists (
    select 1 from proven_addresses as owned where owned.collaborator_id = ${collaboratorId} and not exists (
      select 1 from identities as said
      where said.collaborator_id = ${collaboratorId} and said.email_trusted = 1 and said.email = owned.email
    )
  )`

/**
 * Brings an account's addresses up to date with what its identities say: takes those that nobody has, and lets go of those
 * that none of them says any more.
 * @returns whether anything has changed
 */
export async function settleAddresses(tx: Database, clock: Clock, collaboratorId: string): Promise<boolean> {
  const db = sqlOf(tx)
  const said = db
    .selectFrom('identities')
    .select('email')
    .where('collaborator_id', '=', collaboratorId)
    .where('email_trusted', '=', 1)
    .where('email', '!=', '')
  const { numDeletedRows } = await db
    .deleteFrom('proven_addresses')
    .where('collaborator_id', '=', collaboratorId)
    .where('email', 'not in', said)
    .executeTakeFirstOrThrow()
  let taken = 0n
  for (const { email } of await said.distinct().execute()) {
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto('proven_addresses')
      .values({ email, collaborator_id: collaboratorId, proven_at: clock.now() })
      .onConflict(conflict => conflict.column('email').doNothing())
      .executeTakeFirstOrThrow()
    taken += numInsertedOrUpdatedRows
  }
  return numDeletedRows + taken > 0n
}
