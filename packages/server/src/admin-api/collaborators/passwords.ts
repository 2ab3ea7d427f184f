import type { Config } from '@gatewright/config'
import type { Context } from '../../context.ts'
import { refused, type Target } from './target.ts'

/** Whether a strategy keeps passwords here. */
export const keepsPasswords = (config: Pick<Config, 'strategies'>, strategy: string | undefined): boolean =>
  config.strategies.some(({ id, type }) => id === strategy && type === 'basic')

/**
 * Gives a one-time password and ends every session.
 * @throws GatewrightError `bad_request` for somebody whose password is the provider's
 */
export async function resetPassword(
  { accounts, passwords, sessions, config }: Pick<Context, 'accounts' | 'passwords' | 'sessions' | 'config'>,
  target: Target,
): Promise<string> {
  const strategy = [target.invitation?.strategy, ...target.strategies].find(id => keepsPasswords(config, id))
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
