import { createRequire } from 'node:module'
import type { FastifyServerOptions } from 'fastify'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
/** What Fastify's packages export: from schemas and options to a compiler, from a route to a function. */
type Factory<Compiled> = (schemas: unknown, options: unknown) => (route: unknown) => Compiled
type Validate = ((data: unknown) => boolean) & { readonly errors?: unknown }
type Serialize = (data: unknown) => string

/** Finds what Fastify itself would take. */
const requireAsFastify = createRequire(createRequire(import.meta.url).resolve('fastify'))

/** What was compiled in this process, by the text of its schema: a restart with another file makes the same routes anew. */
const validators = new Map<string, Validate>()
const serializers = new Map<string, Serialize>()
/** By far more than there are; what a configuration has a part in may differ after each restart. */
const MOST_KEPT = 2_000

/** @param compile for a schema that was not compiled yet */
function kept<Compiled>(
  of: Map<string, Compiled>,
  context: unknown,
  route: unknown,
  compile: () => Compiled,
): Compiled {
  const { schema } = route as { readonly schema: unknown }
  const text = JSON.stringify([schema, context])
  const known = of.get(text)
  if (known !== undefined) return known
  if (of.size >= MOST_KEPT) of.clear()
  const made = compile()
  of.set(text, made)
  return made
}

const buildValidator: Factory<(data: unknown) => true | { readonly error: unknown }> = (schemas, options) => {
  const compile = once(() =>
    (requireAsFastify('@fastify/ajv-compiler') as () => Factory<Validate>)()(schemas, options),
  )
  return route => {
    const validate = once(() => kept(validators, [schemas, options], route, () => compile()(route)))
    return data => validate()(data) || { error: validate().errors }
  }
}

const buildSerializer: Factory<Serialize> = (schemas, options) => {
  const compile = once(() =>
    (requireAsFastify('@fastify/fast-json-stringify-compiler') as () => Factory<Serialize>)()(
      schemas,
      options,
    ),
  )
  return route => {
    const serialize = once(() => kept(serializers, [schemas, options], route, () => compile()(route)))
    return data => serialize()(data)
  }
}

/**
 * Fastify compiles the schemas of all routes before it is ready, a fifth of our start and some 15 MB, though nobody asks for
 * most of them. With these a schema is compiled by the first request that it checks, once for the life of the process, and the
 * compilers themselves are loaded by the first of all.
 */
export const compileWhenUsed = { buildValidator, buildSerializer } as unknown as Required<Factories>

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
