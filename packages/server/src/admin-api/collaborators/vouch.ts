import { createAccountStore } from '../../accounts/account-store.ts'
import type { Context } from '../../context.ts'
import type { Database } from '../../storage/database.ts'
import { refused } from './refused.ts'

/**
 * Says that the addresses are this person's that an admin typed when they were given a password: from then on rules match
 * them. All of them, or none.
 * @param tx in which it is written down too
 * @returns the addresses
 * @throws GatewrightError `bad_request` where there is none, or one is another account's
 */
export async function vouchFor(
  { clock, strategyTypes }: Pick<Context, 'clock' | 'strategyTypes'>,
  tx: Database,
  target: { readonly id: string; readonly email: string },
): Promise<readonly string[]> {
  const accounts = createAccountStore(tx, clock)
  const typed = (await accounts.identitiesOf(target.id)).filter(({ emailTrusted }) => !emailTrusted)
  const withPassword = await strategyTypes.passwords({ database: tx, clock }).vouch(typed)
  const vouched = typed.filter(one =>
    withPassword.some(({ strategy, subject }) => strategy === one.strategy && subject === one.subject),
  )
  if (vouched.length === 0) {
    throw refused(
      `${target.email} has no password with an address that an admin typed and nobody vouches for. What providers say, they vouch for themselves.`,
    )
  }
  for (const { email } of vouched) {
    const owner = await accounts.ownerOf(email)
    if (owner === undefined || owner === target.id) continue
    const other = await accounts.byId(owner)
    throw refused(
      `${email} belongs to another account: ${other?.fullname || 'one without a name'} (${other?.email ?? owner}). One address has one account: take it from that one first.`,
    )
  }
  await accounts.trustAddresses(
    target.id,
    vouched.map(({ id }) => id),
  )
  return [...new Set(vouched.map(({ email }) => email))]
}
