import type { Context } from '../../context.ts'
import { refused, type Target } from './target.ts'

/** Whether a strategy keeps passwords here. */
export const keepsPasswords = (
  { config, strategyTypes }: Pick<Context, 'config' | 'strategyTypes'>,
  strategy: string | undefined,
): boolean =>
  config.strategies.some(
    ({ id, type }) => id === strategy && strategyTypes.named(type)?.definition.accounts === 'here',
  )

/**
 * Gives a one-time password and ends every session.
 * @throws GatewrightError `bad_request` for somebody whose password is the provider's
 */
export async function resetPassword(
  context: Pick<Context, 'accounts' | 'passwords' | 'sessions' | 'config' | 'strategyTypes'>,
  target: Target,
): Promise<string> {
  const { accounts, passwords, sessions } = context
  const strategy = [target.invitation?.strategy, ...target.strategies].find(id => keepsPasswords(context, id))
  if (strategy === undefined) {
    const ways = target.strategies.join(', ') || target.invitation?.strategy
    throw refused(`${target.email} signs in with ${ways ?? 'nothing yet'}, which has no password here.`)
  }
  const identities = await accounts.identitiesOf(target.id)
  const subjects = identities.map(({ subject }) => subject)
  const password = await passwords.resetPassword(strategy, { subjects, email: target.email })
  await sessions.endOf(target.id)
  return password
}
