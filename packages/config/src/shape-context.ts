import type { Fault } from './problem.ts'
import type { Sources } from './references.ts'
import type { Report } from './report.ts'
import type { SchemaNode } from './schema/schema-node.ts'

/** What the walk along the schema reads from, and what it fills. */
export interface ShapeContext {
  readonly root: SchemaNode
  readonly report: Report
  readonly sources: Sources
  /** Filled with the values of secret fields. */
  readonly secrets: Set<string>
  /** Filled with the absolute paths of the files that secret fields refer to. */
  readonly secretFiles: Set<string>
  /** Values that may not count, by their path: nothing that they refer to is looked at. */
  readonly refused: ReadonlyMap<string, Fault>
  /** Filled with the names of strategies that stand in another place than authStrategies. */
  readonly misplaced: Set<string>
}
