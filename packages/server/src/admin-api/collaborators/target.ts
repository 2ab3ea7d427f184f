import { createAccountStore } from '../../accounts/account-store.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { ListedPerson } from '../../accounts/people.ts'
import { SUPER_ADMINS, type SuperAdmins } from '../../accounts/super-admins.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Database } from '../../storage/database.ts'
import { takeTurn } from '../../storage/turn.ts'
import { passwordsOf } from './passwords.ts'
import { refused } from './refused.ts'

/** Whom a change is about. */
export interface Target extends ListedPerson {
  readonly superAdmin: boolean
}

/** What decides whom an administrator may change. */
export type TargetContext = Pick<
  Context,
  'accounts' | 'people' | 'config' | 'storage' | 'clock' | 'strategyTypes'
>

/**
 * The person of this id, if the caller may change them: only a super admin touches a super admin, since whoever can set a
 * person's password can be that person.
 * @throws GatewrightError `gone`, `forbidden`
 */
export async function targetOf(context: TargetContext, caller: Caller, id: string): Promise<Target> {
  const { accounts, people, config } = context
  const person = await people.byId(id)
  if (person === undefined) throw new GatewrightError('gone', { detail: { collaborator: id } })
  const { ids } = await accounts.superAdmins(config)
  const superAdmin = ids.has(person.id)
  if (caller.superAdmin) return { ...person, superAdmin }
  const identities = await accounts.identitiesOf(person.id)
  if (identities.length === 0) await refuseTakeover(context, caller, person.email)
  // An entry that is not redeemed yet will be, at the next sign-in of a trusted address.
  const willBe = identities.some(
    identity => identity.emailTrusted && config.superAdmins.some(({ email }) => email === identity.email),
  )
  if (superAdmin || willBe) throw forbidden()
  return { ...person, superAdmin }
}

/**
 * An admin who could invite a super admin's address for a strategy with passwords would be handed the password, and the
 * invitation would join it to the super admin's account.
 * @throws GatewrightError `forbidden`
 */
export async function refuseTakeover(
  { accounts, config, ...context }: Omit<TargetContext, 'people'>,
  caller: Caller,
  email: string,
  known?: SuperAdmins,
): Promise<void> {
  if (caller.superAdmin) return
  if (config.superAdmins.some(named => named.email === email)) throw forbidden()
  const { ids } = known ?? (await accounts.superAdmins(config))
  const affected = await accounts.byEmail(email)
  // The password is found by the address that it was made for, which need no longer be the account's.
  const owners = await Promise.all(
    (await passwordsOf(context).ownersOfAddress(email)).map(accounts.byIdentity),
  )
  const accountIds = [...affected.map(({ id }) => id), ...owners.map(owner => owner?.collaborator.id)]
  if (accountIds.some(id => id !== undefined && ids.has(id))) {
    throw forbidden()
  }
}

/**
 * @throws GatewrightError `last_super_admin` when nobody else could operate the server; `bad_request` for oneself
 */
export async function keepAnotherSuperAdmin(
  { accounts, config }: Pick<TargetContext, 'accounts' | 'config'>,
  caller: Caller,
  target: Target,
): Promise<void> {
  const { active } = await accounts.superAdmins(config)
  if (active.has(target.id) && active.size === 1) throw new GatewrightError('last_super_admin')
  if (target.id === caller.collaboratorId) {
    throw refused('This is your own account. Ask another administrator to do this.')
  }
}

/**
 * Takes somebody's account away unless nobody else could operate the server then. Looked at in the transaction that does it: two
 * super admins who disable each other at once would otherwise both be told that the other one is left.
 * @param work with the stores of that transaction
 * @throws GatewrightError as {@link keepAnotherSuperAdmin}; nothing is changed then
 */
export async function keepingASuperAdmin(
  { config, clock }: Pick<TargetContext, 'config' | 'clock'>,
  tx: Database,
  caller: Caller,
  target: Target,
  work: (accounts: Accounts) => Promise<unknown>,
): Promise<void> {
  await takeTurn(tx, SUPER_ADMINS)
  const accounts = createAccountStore(tx, clock)
  await keepAnotherSuperAdmin({ accounts, config }, caller, target)
  await work(accounts)
}

const forbidden = () =>
  new GatewrightError('forbidden', {
    response: { message: 'Only a super admin may change a super admin.' },
    detail: { reason: 'the account is a super admin’s' },
  })
