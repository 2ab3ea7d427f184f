/** Reads the schema itself: what the editor, the masks and the reference page are made from. */
import { distance } from 'fastest-levenshtein'
import type { Path } from './problem.ts'
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

/** All schemas that may stand at a place of the file: several where types are alternatives. */
function schemasAt(path: Path, schema: SchemaNode = rootSchema): SchemaNode[] {
  const options = (schema.anyOf ?? []).flatMap(option => schemasAt(path, option))
  const [step, ...rest] = path
  if (step === undefined) return [schema, ...(schema.anyOf ?? [])]
  if (typeof step === 'number') return schema.items ? [...schemasAt(rest, schema.items), ...options] : options
  const record = Object.values(schema.patternProperties ?? {})[0]
  const property = Object.hasOwn(schema.properties ?? {}, step) ? schema.properties?.[step] : record
  return property ? [...schemasAt(rest, property), ...options] : options
}

/** Whether the value at a place is a secret: by the schema, at it or above it, or by the name of an unknown key. */
export function isSecretAt(path: Path): boolean {
  return path.some((step, index) => {
    const schemas = schemasAt(path.slice(0, index + 1))
    if (schemas.some(schema => schema.secret)) return true
    return schemas.length === 0 && typeof step === 'string' && soundsSecret(step)
  })
}

/** By its name, or by being a slip of the finger away from a key that is secret. */
const soundsSecret = (key: string): boolean =>
  secretName.test(key) || secretKeys.some(known => distance(key.toLowerCase(), known) <= 2)

const secretKeys = [...new Set(collectSecretKeys(rootSchema))]

function collectSecretKeys(schema: SchemaNode): string[] {
  const inner = [
    ...(schema.anyOf ?? []),
    ...Object.values(schema.patternProperties ?? {}),
    ...(schema.items ? [schema.items] : []),
  ]
  return [
    ...inner.flatMap(collectSecretKeys),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
      property.secret ? [key.toLowerCase()] : collectSecretKeys(property),
    ),
  ]
}

/** Names that a secret goes by where no schema says so: a misspelt key, an entry of another program, a comment. */
export const secretName =
  /secret|passw|credential|private_?key|licen[cs]e_?key|api_?key|(access|refresh|id)_?token|^token$/i
