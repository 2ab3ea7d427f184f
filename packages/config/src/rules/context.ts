import { valuesOf } from '../lists.ts'
import type { Path } from '../problem.ts'
import type { PartialFile } from '../schema/file.ts'
import { type EntryCheckContext, implicitNames, type StrategyDefinition } from '../strategies/definition.ts'

/** What a rule across fields looks at. Each rule reports; none changes anything. */
export interface RuleContext extends EntryCheckContext {
  readonly file: PartialFile
  readonly hasProblemBelow: (path: Path) => boolean
  /** The types of strategy that there are. */
  readonly definitions: readonly StrategyDefinition[]
}

/** Entries of a record of the file, without what was left out. */
export const entriesOf = <T>(record: Record<string, T | undefined> | undefined): [string, T][] =>
  Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined)

/** Names of all strategies: the file's, and those that exist unasked. */
export const strategyNames = ({ file, definitions }: RuleContext): string[] => [
  ...new Set([...implicitNames(definitions), ...Object.keys(file.authStrategies ?? {})]),
]

export const roleNames = (file: PartialFile): string[] => [
  ...new Set(['admin', 'member', ...valuesOf(file.roles)]),
]
