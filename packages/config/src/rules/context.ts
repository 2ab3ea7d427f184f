import type { Document } from '../document.ts'
import { valuesOf } from '../lists.ts'
import type { Path } from '../problem.ts'
import type { PartialFile } from '../schema/file.ts'
import { type EntryCheckContext, implicitNames, type StrategyDefinition } from '../strategies/definition.ts'

/** What a rule across fields looks at. Each rule reports; none changes anything. */
export interface RuleContext extends EntryCheckContext, Names {
  readonly file: PartialFile
  readonly hasProblemBelow: (path: Path) => boolean
  /** The types of strategy that there are. */
  readonly definitions: readonly StrategyDefinition[]
}

/** Entries of a record of the file, without what was left out. */
export const entriesOf = <T>(record: Record<string, T | undefined> | undefined): [string, T][] =>
  Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined)

/** Names that a file may refer to. */
export interface Names {
  /** Of all strategies: the file's, right or wrong, and those that exist unasked. */
  readonly strategyNames: ReadonlySet<string>
  /** Every role that exists, right or wrong: `admin`, `member`, and the file's own. */
  readonly roles: readonly string[]
}

/**
 * What is there counts as there, whatever is wrong with it: that it did not exist would be a second, untrue reason.
 * @param misplaced strategies that stand in another place than authStrategies
 */
export function namesIn(
  file: PartialFile,
  document: Pick<Document, 'find'>,
  definitions: readonly StrategyDefinition[],
  misplaced: ReadonlySet<string>,
): Names {
  const strategies = document.find(['authStrategies'])
  // Of a list in its place, the entries have no names.
  const written = strategies?.type === 'object' ? (strategies.children ?? []) : []
  const roles = document.find(['roles'])?.children ?? []
  return {
    strategyNames: new Set([
      ...implicitNames(definitions),
      ...Object.keys(file.authStrategies ?? {}),
      ...written.map(({ children: [key] = [] }) => String(key?.value)),
      ...misplaced,
    ]),
    roles: [
      ...new Set([
        'admin',
        'member',
        ...valuesOf(file.roles),
        ...roles.map(({ value }) => value as unknown).filter(value => typeof value === 'string'),
      ]),
    ],
  }
}
