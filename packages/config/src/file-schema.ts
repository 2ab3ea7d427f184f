import { fileSchemaFor } from './schema/file.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import { builtInStrategies } from './strategies/built-in.ts'
import type { StrategyDefinition } from './strategies/definition.ts'

const schemas = new WeakMap<readonly StrategyDefinition[], SchemaNode>()

/** The schema of a file, for the types of strategy that there are. Made once for each list. */
export function schemaFor(definitions: readonly StrategyDefinition[]): SchemaNode {
  const schema = schemas.get(definitions) ?? (fileSchemaFor(definitions) as SchemaNode)
  schemas.set(definitions, schema)
  return schema
}

export const rootSchema = schemaFor(builtInStrategies)
