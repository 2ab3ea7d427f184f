import type { Config } from '@gatewright/config'
import type { SignInContext } from './context.ts'

/**
 * The strategy that an invitation is for where nobody says which: where people have an account elsewhere (single sign-on), that;
 * a password of this server otherwise. Hidden ones are for emergencies. `undefined` where nothing is offered.
 */
export function usualStrategy(
  { strategyTypes }: Pick<SignInContext, 'strategyTypes'>,
  { strategies }: Pick<Config, 'strategies'>,
): string | undefined {
  const offered = strategies.filter(strategy => strategy.offered)
  const shown = offered.filter(({ hidden }) => !hidden)
  const elsewhere = shown.find(({ type }) => strategyTypes.named(type)?.definition.accounts === 'elsewhere')
  return (elsewhere ?? shown[0] ?? offered[0])?.id
}
