import { createRequire } from 'node:module'
import type { Static, TSchema } from 'typebox'

/** Whether a value is of a schema. Three hundred modules are loaded for this, which no server and few commands need. */
export function isOf<Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  const { Check } = createRequire(import.meta.url)('typebox/value') as typeof import('typebox/value')
  return Check(schema, value)
}
