import { Type } from 'typebox'
import type { StrategyDefinition, StrategyEntry } from './definition.ts'
import { laterSchema } from './later.ts'

/** `authStrategies`, for the types that there are. */
export function authStrategiesSchema(definitions: readonly StrategyDefinition[]) {
  const later = laterSchema(definitions)
  return Type.Unsafe<Readonly<Record<string, StrategyEntry>>>(
    Type.Record(
      Type.String(),
      Type.Union([...definitions.map(({ schema }) => schema), ...(later ? [later] : [])], {
        title: 'Strategy',
        description:
          'One way to sign in. Its key is its name, part of the callback URL: letters, digits and `-._~`.',
      }),
      {
        title: 'Strategies',
        description:
          'Ways to sign in, by name. `default` (e-mail and password) exists unless defined otherwise.',
        examples: definitions.flatMap(({ type, existsAs }) =>
          existsAs === undefined ? [] : [{ [existsAs]: { type, allowSelfSignup: false } }],
        ),
        names: 'a strategy',
      },
    ),
  )
}
