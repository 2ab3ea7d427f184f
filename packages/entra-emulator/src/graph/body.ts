import type { Static, TSchema } from 'typebox'
import { checkValue } from '../store/json-file.ts'
import { badRequest } from './errors.ts'

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
