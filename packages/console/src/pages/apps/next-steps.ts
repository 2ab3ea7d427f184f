import type { AdminApp } from '../../api/admin/apps.ts'
import type { AdminStrategy } from '../../api/admin/strategies.ts'

export interface Step {
  readonly id: 'connect' | 'test' | 'invite' | 'add-app'
  readonly title: string
  readonly why: string
  readonly done: boolean
}

/**
 * What a new server still needs, in the order in which one thing stands on the other. Derived from what is there, so that
 * a step that was taken by hand, by the command line or in the file counts as well.
 */
export function stepsOf(strategies: readonly AdminStrategy[], apps: readonly AdminApp[]): readonly Step[] {
  const providers = strategies.filter(({ offered, accounts }) => offered && accounts === 'elsewhere')
  const signedIn = providers.some(({ lastSignIns }) => lastSignIns.some(({ ok }) => ok))
  const known = strategies.reduce((sum, { invited }) => sum + invited, 0)
  return [
    {
      id: 'connect',
      title: 'Connect a provider',
      why: 'Microsoft Entra ID or another one, so that people sign in with the account that they have.',
      done: providers.length > 0,
    },
    {
      id: 'test',
      title: 'Test it, and sign in with it once',
      why: 'The test goes through the whole sign-in, shows what the provider says, and signs nobody in.',
      done: signedIn,
    },
    {
      id: 'invite',
      title: 'Invite somebody',
      why: 'Nobody gets in uninvited, unless a strategy lets people sign up themselves.',
      // Whoever reads this is one of them.
      done: known > 1 || providers.some(({ allowSelfSignup }) => allowSelfSignup),
    },
    {
      id: 'add-app',
      title: 'Add an app',
      why: 'A bot or a tool, its address, and who may enter.',
      done: apps.length > 0,
    },
  ]
}
