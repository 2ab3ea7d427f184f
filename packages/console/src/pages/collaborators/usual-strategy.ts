import type { OfferedStrategy } from '../../api/auth.ts'

/**
 * What an invitation is for unless somebody chooses: where people have an account elsewhere (single sign-on), that; a password
 * of this server otherwise. Hidden ones are for emergencies. `undefined` where nothing is offered.
 */
export function usualStrategy(
  strategies: readonly Pick<OfferedStrategy, 'id' | 'accounts' | 'hidden'>[],
): string | undefined {
  const shown = strategies.filter(({ hidden }) => !hidden)
  return (shown.find(({ accounts }) => accounts === 'elsewhere') ?? shown[0] ?? strategies[0])?.id
}
