import type { Clock } from '../clock.ts'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { Database } from '../storage/database.ts'
import { createAccountStore } from './account-store.ts'
import { createInvitationStore } from './invitation-store.ts'

/**
 * Deletes an account with everything that would let the person in again: identities, sessions, passwords, and open
 * invitations that name it or are for an address that it owns. All of it, or nothing.
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
    const known = await accounts.identitiesOf(id)
    // Before the account is held: a sign-in by password has its password first, and waits for the account then.
    await forgetCredentials(tx, known)
    await createInvitationStore(tx, clock).withdrawWithAccount(id)
    if (!(await accounts.hold(id))) return
    // What was joined meanwhile would leave a password that is nobody's.
    const joined = (await accounts.identitiesOf(id)).filter(each => !known.some(({ id }) => id === each.id))
    if (joined.length > 0) await forgetCredentials(tx, joined)
    await accounts.remove(id)
  })
}
