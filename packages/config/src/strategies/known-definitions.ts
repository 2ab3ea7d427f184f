import type { Config } from '../config.ts'
import { builtInStrategies } from './built-in.ts'
import type { StrategyDefinition } from './definition.ts'

const known = new WeakMap<object, readonly StrategyDefinition[]>()

export function rememberDefinitions(config: Config, definitions: readonly StrategyDefinition[]): void {
  known.set(config, definitions)
}

/** The types of strategy that a configuration was read with. */
export const definitionsOf = (config: Pick<Config, 'strategies'>): readonly StrategyDefinition[] =>
  known.get(config) ?? builtInStrategies
