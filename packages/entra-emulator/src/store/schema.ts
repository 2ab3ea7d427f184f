import Type, { type TSchema } from 'typebox'

/** The building blocks of the data file's and the seed file's schemas. */

export const Text = Type.String()

/** In lower case, as Entra writes them. */
export const Guid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'a GUID in lower case',
})

/** ISO 8601 in UTC, as Graph writes it. */
export const DateTime = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$',
  description: 'a time such as 2026-01-31T00:00:00Z',
})

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Properties that are kept as they come: `kept-properties.ts` says which. */
export const OtherProperties = Type.Record(Type.String(), Type.Unknown())
