import { invitationIdOf } from '../../accounts/list.ts'
import type { Context } from '../../context.ts'
import { sqlOf } from '../../storage/sql.ts'
import { createCredentials } from '../../strategies/basic/credentials.ts'
import { refused, type Target } from './target.ts'

/** @throws GatewrightError `bad_request` for a role that does not exist */
export async function changeRoles(
  { config, storage }: Context,
  target: Target,
  roles: readonly string[],
): Promise<void> {
  // A role that they have already may stay, although the file has dropped it in the meantime.
  const unknown = roles.find(role => !config.roles.includes(role) && !target.roles.includes(role))
  if (unknown !== undefined) {
    throw refused(`There is no role "${unknown}". There are: ${config.roles.join(', ')}.`)
  }
  const invitation = invitationIdOf(target.id)
  await sqlOf(storage.database)
    .updateTable(invitation === undefined ? 'collaborators' : 'invitations')
    .set({ roles: JSON.stringify([...new Set(roles)]) })
    .where('id', '=', invitation ?? target.id)
    .execute()
  if (invitation === undefined) {
    await storage.database.announce({ kind: 'account-changed', collaboratorId: target.id })
  }
}

/**
 * Gives a one-time password and ends every session.
 * @throws GatewrightError `bad_request` for somebody whose password is the provider's
 */
export async function resetPassword(context: Context, target: Target): Promise<string> {
  const db = sqlOf(context.storage.database)
  const basic = basicStrategies(context)
  const strategy = [target.invitation?.strategy, ...target.strategies].find(id => basic.includes(id ?? ''))
  if (strategy === undefined) {
    const ways = target.strategies.join(', ') || target.invitation?.strategy
    throw refused(`${target.email} signs in with ${ways ?? 'nothing yet'}, which has no password here.`)
  }
  // The address of the credential: that of the account may have changed since.
  const known = await db
    .selectFrom('identities as i')
    .innerJoin('basic_credentials as b', 'b.subject', 'i.subject')
    .select('b.email')
    .where('i.collaborator_id', '=', target.id)
    .where('b.strategy', '=', strategy)
    .executeTakeFirst()
  const email = known?.email ?? target.email
  const password = await createCredentials(
    context.storage.database,
    context.clock,
    strategy,
  ).setOneTimePassword(email)
  await unlock(context, email)
  await context.sessions.endOf(target.id)
  return password
}

/** Forgets failed attempts, so that a lock ends. */
export async function unlock(context: Context, email: string): Promise<void> {
  await sqlOf(context.storage.database).deleteFrom('basic_attempts').where('email', '=', email).execute()
}

/** Those of the addresses that are locked now. */
export async function lockedAmong(
  { storage, clock }: Context,
  emails: readonly string[],
): Promise<ReadonlySet<string>> {
  if (emails.length === 0) return new Set()
  const rows = await sqlOf(storage.database)
    .selectFrom('basic_attempts')
    .select('email')
    .where('email', 'in', emails)
    .where('locked_until', '>', clock.now())
    .execute()
  return new Set(rows.map(row => row.email))
}

const basicStrategies = ({ config, strategyTypes }: Context): readonly string[] =>
  config.strategies
    .filter(({ type }) => strategyTypes.named(type)?.definition.accounts === 'here')
    .map(({ id }) => id)
