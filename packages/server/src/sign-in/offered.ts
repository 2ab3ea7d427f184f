import { GatewrightError } from '../errors.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import type { RedirectStrategy } from '../strategies/redirect-strategy.ts'
import type { RedirectType } from '../strategies/strategy.ts'
import type { SignInContext } from './context.ts'
import type { StrategyParams } from './paths.ts'

type Offers = Pick<SignInContext, 'strategies' | 'strategyTypes'>

/**
 * The strategy that a path names, by its type and its own name.
 * @throws GatewrightError `unknown_strategy` for one that is not offered, is of another type or takes no form
 */
export function formStrategyAt(context: Offers, { type, strategy: id }: StrategyParams): FormStrategy {
  const strategy = context.strategies.get(id)
  if (strategy?.takes === 'form' && strategy.config.type === type) return strategy
  throw new GatewrightError('unknown_strategy', { detail: { strategy: id, type } })
}

/** @throws GatewrightError `unknown_strategy` for one that is not offered, is of another type or does not redirect */
export function redirectStrategyAt(
  context: Offers,
  { type, strategy: id }: StrategyParams,
): RedirectStrategy {
  const strategy = context.strategies.get(id)
  if (strategy?.takes === 'redirect' && strategy.config.type === type) return strategy
  throw new GatewrightError('unknown_strategy', { detail: { strategy: id, type } })
}

/**
 * The type that a path names; its strategy need not be offered.
 * @throws GatewrightError `unknown_strategy` for a type that there is not, or that does not redirect
 */
export function redirectTypeAt(context: Offers, params: StrategyParams): RedirectType {
  const type = context.strategyTypes.named(params.type)
  if (type?.takes === 'redirect') return type
  throw new GatewrightError('unknown_strategy', { detail: { ...params } })
}
