import type { Config } from '@gatewright/config'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { Database } from '../storage/database.ts'
import { takeTurn } from '../storage/turn.ts'
import type { AccountIdentity } from './account-identity.ts'
import { createAccountStore } from './account-store.ts'
import { createInvitationStore } from './invitation-store.ts'
import { SUPER_ADMINS } from './super-admins.ts'

/**
 * Takes a way to sign in away from an account, with everything that it began (sessions, tokens, open connections) and what
 * would let the same person in by it again: its password, and an open invitation for its address, where the account owns that.
 * All of it, or nothing.
 * @param forgetCredentials drops what strategies keep for these identities, within the same transaction
 * @throws GatewrightError `last_super_admin` when nobody could operate the server afterwards
 */
export async function removeWay(
  database: Database,
  clock: Clock,
  config: Pick<Config, 'superAdmins'>,
  identity: AccountIdentity,
  forgetCredentials: (tx: Database, identities: readonly StrategyIdentity[]) => Promise<void>,
): Promise<void> {
  await database.transaction(async tx => {
    await takeTurn(tx, SUPER_ADMINS)
    const accounts = createAccountStore(tx, clock)
    const hadSuperAdmin = await accounts.hasSuperAdmin(config)
    await forgetCredentials(tx, [identity])
    await createInvitationStore(tx, clock).withdrawWithAccount(identity.collaboratorId, identity)
    await accounts.removeIdentity(identity)
    if (hadSuperAdmin && !(await accounts.hasSuperAdmin(config))) {
      throw new GatewrightError('last_super_admin')
    }
  })
}
