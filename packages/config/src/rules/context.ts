import type { Path } from '../problem.ts'
import type { Sources } from '../references.ts'
import type { Report } from '../report.ts'
import type { PartialFile } from '../schema/file.ts'

/** What a rule across fields looks at. Each rule reports; none changes anything. */
export interface RuleContext {
  readonly file: PartialFile
  readonly report: Report
  readonly sources: Sources
  /** Whether the file has something there, right or wrong, but not an empty text. */
  readonly isWritten: (path: Path) => boolean
  readonly hasProblemBelow: (path: Path) => boolean
  /** Origin that browsers see; absent where the file does not settle it. */
  readonly externalUrl: string | undefined
  /** Absolute. */
  readonly dataFolder: string
}

/** Entries of a record of the file, without what was left out. */
export const entriesOf = <T>(record: Record<string, T | undefined> | undefined): [string, T][] =>
  Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined)

/** A text or a list of them as a list; items that were left out stay as holes, so that indexes are those of the file. */
export function listOf(value: string | (string | undefined)[] | undefined): (string | undefined)[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** The same without holes. */
export const valuesOf = (value: string | (string | undefined)[] | undefined): string[] =>
  listOf(value).filter(item => item !== undefined)

/** Names of all strategies: the file's, and `default`. */
export const strategyNames = (file: PartialFile): string[] => [
  ...new Set(['default', ...Object.keys(file.authStrategies ?? {})]),
]

export const roleNames = (file: PartialFile): string[] => [
  ...new Set(['admin', 'member', ...valuesOf(file.roles)]),
]
