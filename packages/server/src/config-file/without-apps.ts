import { builtInStrategies, type Config, type StrategyDefinition } from '@gatewright/config'

/** A configuration as far as it decides who gets in. */
export type WithoutApps = Omit<Config, 'apps'>

/**
 * Apps are many, and to hand them from one thread to another takes long. Types that somebody has plugged in are known by the very
 * object: then nothing goes to a thread, and it stays as it is.
 */
export function withoutApps(config: Config, strategies: readonly StrategyDefinition[]): WithoutApps {
  if (!strategies.every(type => builtInStrategies.includes(type))) return config
  const { apps: _, ...rest } = config
  return rest
}
