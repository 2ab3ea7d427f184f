import { Type } from 'typebox'
import { definitionOf, type StrategyDefinition } from './definition.ts'

/** Types that are to come: accepted in a file while nobody signs in with them. */
const announced = ['saml', 'ldap']

/** What an entry of a type looks like that this version does not have yet; `undefined` when it has them all. */
export function laterSchema(definitions: readonly StrategyDefinition[]) {
  const types = announced.filter(type => definitionOf(definitions, type) === undefined)
  if (types.length === 0) return undefined
  return Type.Object(
    {
      type: Type.Union(
        types.map(type => Type.Literal(type)),
        { title: 'Type', description: 'How people sign in.' },
      ),
    },
    {
      title: types.map(type => type.toUpperCase()).join(' or '),
      description:
        'Not available yet. The entry is kept; it cannot be listed in `pro.collaboratorsAuthStrategies`.',
      additionalProperties: true,
    },
  )
}
