import { definitionOf, type StrategyEntry } from '../strategies/definition.ts'
import { entriesOf, type RuleContext } from './context.ts'

/** What each type of strategy checks across the keys of its entries. */
export function checkStrategies(context: RuleContext): void {
  for (const [id, entry] of entriesOf(context.file.authStrategies)) {
    definitionOf(context.definitions, entry.type)?.check?.(id, entry as Partial<StrategyEntry>, context)
  }
}
