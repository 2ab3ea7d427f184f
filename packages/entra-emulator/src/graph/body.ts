import Type, { type Static, type TObject, type TSchema } from 'typebox'
import type { KeptProperties } from '../store/index.ts'
import { checkValue } from '../store/json-file.ts'
import { badRequest, notImplemented } from './errors.ts'
import type { ResourceKind } from './odata/resource.ts'

/** A request's body, checked; the first mistake is named by its property. */
export const readBody = <S extends TSchema>(schema: S, body: unknown): Static<S> => {
  const [problem] = checkValue(schema, withoutAnnotations(body))
  if (problem !== undefined) {
    const field = problem.path.join('.')
    throw badRequest(
      field === ''
        ? problem.message
        : `Invalid value specified for property '${field}' of the resource: ${problem.message}`,
      String(problem.path[0] ?? ''),
    )
  }
  return withoutAnnotations(body) as Static<S>
}

/** Clients send back what they have read, `@odata.context` and all. */
const withoutAnnotations = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.fromEntries(
        Object.entries(body).filter(([name]) => !/^@odata\.|@odata\.(type|context)$/.test(name)),
      )
    : body

/** What may be written of a kind of resource. */
export interface ResourceInput<S extends TObject> {
  /** What the emulator itself goes by; every field may be left out. */
  readonly fields: S
  /** What it keeps as it comes. */
  readonly kept: KeptProperties
  readonly kind: ResourceKind
  /** What Graph lets callers write and the emulator does not keep, `members@odata.bind` and the like included. */
  readonly unkept: readonly string[]
}

/**
 * A body that is written over a resource: what the emulator goes by, and what it keeps as it comes, apart. Throws a 400 for properties
 * that nobody may write or that there are not, a 501 for those that are not kept here.
 */
export const readResource = <S extends TObject>(
  input: ResourceInput<S>,
  body: Readonly<Record<string, unknown>>,
): { readonly fields: Static<S>; readonly kept: Readonly<Record<string, unknown>> } => {
  const all = { ...input.fields.properties, ...input.kept }
  const sent: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body)) {
    // Clients write out what they leave empty, and of that there is nothing to keep.
    if (input.unkept.includes(name) && isEmpty(value)) continue
    sent[name] = value
    if (name in all) continue
    if (input.unkept.includes(name)) throw notImplemented(`'${name}' of a ${input.kind.type} to be written`)
    if (Object.hasOwn(input.kind.properties, name))
      throw badRequest(`Property '${name}' is read-only and cannot be set.`, name)
  }
  const read = readBody(Type.Object(all, { additionalProperties: false }), sent) as Record<string, unknown>
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(read).filter(([name]) => name in input.kept === wanted))
  return { fields: pick(false) as Static<S>, kept: pick(true) }
}

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)
