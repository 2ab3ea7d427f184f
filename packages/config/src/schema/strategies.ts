import { Type } from 'typebox'
import { basicStrategy } from './basic.ts'
import { oauth2Strategy } from './oauth2.ts'

/** Types that this version does not have: accepted in a file while nobody signs in with them. */
const laterStrategy = Type.Object(
  {
    type: Type.Union([Type.Literal('saml'), Type.Literal('ldap')], {
      title: 'Type',
      description: 'How people sign in.',
    }),
  },
  {
    title: 'SAML or LDAP',
    description:
      'Not available yet. The entry is kept; it cannot be listed in `pro.collaboratorsAuthStrategies`.',
    additionalProperties: true,
  },
)

export const authStrategies = Type.Record(
  Type.String(),
  Type.Union([oauth2Strategy, basicStrategy, laterStrategy], {
    title: 'Strategy',
    description:
      'One way to sign in. Its key is its name, part of the callback URL: letters, digits and `-._~`.',
  }),
  {
    title: 'Strategies',
    description: 'Ways to sign in, by name. `default` (e-mail and password) exists unless defined otherwise.',
    examples: [{ default: { type: 'basic', allowSelfSignup: false } }],
    names: 'a strategy',
  },
)
