/** Reads a schema itself: what the masks and the names of secrets are made from. */
import type { SchemaNode } from './schema/schema-node.ts'

/** A schema and its alternatives: all that may stand where it does. */
export const alternativesOf = (schema: SchemaNode): readonly SchemaNode[] => [
  schema,
  ...(schema.anyOf ?? []).flatMap(alternativesOf),
]

/** All schemas that may stand one step below these: several where types are alternatives, none for an unknown key. */
export function schemasBelow(schemas: readonly SchemaNode[], step: string | number): readonly SchemaNode[] {
  return schemas.flatMap(schema => {
    if (typeof step === 'number') return schema.items ? alternativesOf(schema.items) : []
    const record = Object.values(schema.patternProperties ?? {})[0]
    const property = Object.hasOwn(schema.properties ?? {}, step) ? schema.properties?.[step] : record
    return property ? alternativesOf(property) : []
  })
}

/** Every key that the schema knows by name, at any depth, with what may stand there. */
export function* namedKeys(schema: SchemaNode): Iterable<[string, SchemaNode]> {
  for (const inner of [
    ...(schema.anyOf ?? []),
    ...Object.values(schema.patternProperties ?? {}),
    ...(schema.items ? [schema.items] : []),
  ])
    yield* namedKeys(inner)
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    yield [key, property]
    yield* namedKeys(property)
  }
}
