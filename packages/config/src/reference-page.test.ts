import { expect, test } from 'vitest'
import { rootSchema } from './file-schema.ts'
import { referencePage } from './reference-page.ts'
import type { SchemaNode } from './schema/schema-node.ts'

test('names every key of the schema', () => {
  const text = referencePage()
  const keys: string[] = []
  const visit = (schema: SchemaNode) => {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      keys.push(key)
      visit(property)
    }
    for (const inner of [
      ...(schema.anyOf ?? []),
      ...Object.values(schema.patternProperties ?? {}),
      ...(schema.items ? [schema.items] : []),
    ])
      visit(inner)
  }
  visit(rootSchema)
  expect(keys.length).toBeGreaterThan(60)
  expect(keys.filter(key => !text.includes(`\`${key}\``))).toEqual([])
})
