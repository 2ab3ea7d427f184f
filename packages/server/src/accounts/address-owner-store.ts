import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { claim, holding, sqlOf } from '../storage/sql.ts'
import { together } from '../storage/unwaited.ts'
import type { AddressOwners } from './address-owners.ts'

export function createAddressOwnerStore(database: Database, clock: Clock): AddressOwners {
  return {
    ownerOf: email => ownerOf(database, email),
    handOver: (email, collaboratorId) =>
      database.transaction(async tx => {
        // Held, so that whoever has it when it is written is told, and not whoever had it when it was looked at. Looked for again where
        // it has come or gone meanwhile.
        for (;;) {
          const before = await ownerOf(tx, email, { holds: true })
          if (before === collaboratorId) return
          const isTaken =
            before === undefined
              ? await takeFree(tx, clock, email, collaboratorId)
              : await giveOn(tx, clock, email, collaboratorId)
          if (!isTaken) continue
          await tx.announce({ kind: 'account-changed', collaboratorId })
          if (before !== undefined) await tx.announce({ kind: 'account-changed', collaboratorId: before })
          return
        }
      }),
  }
}

/** @param options.holds so that within a transaction it stays so */
async function ownerOf(
  database: Database,
  email: string,
  { holds = false } = {},
): Promise<string | undefined> {
  const owner = sqlOf(database)
    .selectFrom('proven_addresses')
    .select('collaborator_id')
    .where('email', '=', email)
  const row = await (holds ? holding(database, owner) : owner).executeTakeFirst()
  return row?.collaborator_id
}

/** @returns `false` where somebody has it */
async function takeFree(tx: Database, clock: Clock, email: string, collaboratorId: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await sqlOf(tx)
    .insertInto('proven_addresses')
    .values({ email, collaborator_id: collaboratorId, proven_at: clock.now() })
    .onConflict(conflict => conflict.column('email').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Takes one that was found to be nobody's: see `claim`. */
export const claimAddress = (
  tx: Database,
  clock: Clock,
  email: string,
  collaboratorId: string,
): Promise<void> =>
  claim(
    tx,
    sqlOf(tx)
      .insertInto('proven_addresses')
      .values({ email, collaborator_id: collaboratorId, proven_at: clock.now() }),
  )

/** @returns `false` where nobody has it any more */
async function giveOn(tx: Database, clock: Clock, email: string, collaboratorId: string): Promise<boolean> {
  const { numUpdatedRows } = await sqlOf(tx)
    .updateTable('proven_addresses')
    .set({ collaborator_id: collaboratorId, proven_at: clock.now() })
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Whether {@link settleAddresses} would change anything, as a value that holds or does not. To be asked along with something else. */
export const isUnsettled = (collaboratorId: string | RawBuilder<unknown>) =>
  sql<boolean>`(exists (
    select 1 from identities as said left join proven_addresses as owned on owned.email = said.email
    where said.collaborator_id = ${collaboratorId} and said.email_trusted = 1 and said.email != '' and owned.email is null
  ) or exists (
    select 1 from proven_addresses as owned where owned.collaborator_id = ${collaboratorId} and not exists (
      select 1 from identities as said
      where said.collaborator_id = ${collaboratorId} and said.email_trusted = 1 and said.email = owned.email
    )
  ))`

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
  const account = db.selectFrom('collaborators').select('id').where('id', '=', collaboratorId)
  const [, { numDeletedRows }, addresses] = await together([
    // One after the other for one account: what another transaction adds or takes away is seen, once it is kept.
    holding(tx, account).executeTakeFirst(),
    db
      .deleteFrom('proven_addresses')
      .where('collaborator_id', '=', collaboratorId)
      .where('email', 'not in', said)
      .executeTakeFirstOrThrow(),
    said.distinct().execute(),
  ])
  let hasTaken = false
  for (const { email } of addresses) {
    if (await takeFree(tx, clock, email, collaboratorId)) hasTaken = true
  }
  return numDeletedRows > 0n || hasTaken
}
