import { basicDefinition } from './basic/basic.ts'
import type { StrategyDefinition } from './definition.ts'
import { oauth2Definition } from './oauth2/oauth2.ts'

/** The types that a file may use, in the order in which the reference page and the editor offer them. */
export const builtInStrategies: readonly StrategyDefinition[] = [oauth2Definition, basicDefinition]
