import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/**
 * Deletes an account with everything that would let the person in again: identities, sessions, passwords, and open
 * invitations for the address.
 */
export async function removeCollaborator(database: Database, id: string): Promise<void> {
  await database.transaction(async transaction => {
    const tx = sqlOf(transaction)
    const subjects = tx.selectFrom('identities').select('subject').where('collaborator_id', '=', id)
    await tx.deleteFrom('basic_credentials').where('subject', 'in', subjects).execute()
    const email = tx.selectFrom('collaborators').select('email').where('id', '=', id)
    await tx.deleteFrom('invitations').where('redeemed_at', 'is', null).where('email', 'in', email).execute()
    await tx.deleteFrom('collaborators').where('id', '=', id).execute()
    await transaction.announce({ kind: 'account-removed', collaboratorId: id })
  })
}
