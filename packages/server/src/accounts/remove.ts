import type { Clock } from '../clock.ts'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { Database } from '../storage/database.ts'
import { createAccountStore } from './account-store.ts'
import { createInvitationStore } from './invitation-store.ts'

/**
 * Deletes an account with everything that would let the person in again: identities, sessions, passwords, and open
 * invitations for its addresses. All of it, or nothing.
 * @param forgetCredentials drops what strategies keep for these identities, within the same transaction
 */
export async function removeCollaborator(
  database: Database,
  clock: Clock,
  id: string,
  forgetCredentials: (tx: Database, identities: readonly StrategyIdentity[]) => Promise<void>,
): Promise<void> {
  await database.transaction(async tx => {
    const accounts = createAccountStore(tx, clock)
    const account = await accounts.byId(id)
    if (account === undefined) return
    const identities = await accounts.identitiesOf(id)
    await forgetCredentials(tx, identities)
    const invitations = createInvitationStore(tx, clock)
    for (const email of new Set([account.email, ...identities.map(identity => identity.email)])) {
      await invitations.withdrawAllOf(email)
    }
    await accounts.remove(id)
  })
}
