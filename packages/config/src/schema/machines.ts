import { Type } from 'typebox'
import { group, optional, text, textOrTexts, texts } from './fields.ts'

const machine = group(
  {
    title: 'Machine',
    description:
      'Programs that bring a JWT of another issuer in `Authorization: Bearer`. They enter the listed apps as callers of their own, by roles alone.',
    examples: [
      {
        issuer: 'https://token.actions.githubusercontent.com',
        audience: 'https://sso.example.com',
        jwksUri: 'https://token.actions.githubusercontent.com/.well-known/jwks',
        subjects: ['repo:contoso/site:ref:refs/heads/main'],
        apps: ['support'],
        roles: ['deploy'],
      },
    ],
  },
  {
    issuer: text({
      title: 'Issuer',
      description: 'Accepted `iss`, letter by letter.',
      examples: ['https://idp.example.com'],
      aliases: ['iss'],
    }),
    audience: textOrTexts({
      title: 'Audience',
      description: 'Accepted `aud`: what the issuer was told that the token is for.',
      examples: ['https://sso.example.com'],
      aliases: ['aud'],
    }),
    jwksUri: text({
      title: 'JWKS URL',
      description: 'Full URL of the issuer’s key set.',
      examples: ['https://idp.example.com/.well-known/jwks.json'],
      kind: 'url',
      aliases: ['jwks_uri', 'jwksUrl'],
    }),
    algorithms: optional(
      texts({
        title: 'Algorithms',
        description: 'Accepted signature algorithms, of public keys alone.',
        default: ['RS256', 'ES256'],
        examples: [['RS256']],
        kind: 'algorithm',
      }),
    ),
    subjects: optional(
      texts({
        title: 'Subjects',
        description:
          'Accepted `sub`, letter by letter. Any, when absent: right only where everybody whom the issuer gives such a token may come in.',
        examples: [['repo:contoso/site:ref:refs/heads/main']],
      }),
    ),
    apps: texts({
      title: 'Apps',
      description: 'Ids of the apps that such a token opens, by their own rules.',
      examples: [['support']],
      minItems: 1,
    }),
    roles: optional(
      texts({
        title: 'Roles',
        description: 'What such a caller has for the rules. `admin` opens apps, never the console.',
        default: [],
        examples: [['deploy']],
      }),
    ),
  },
)

export const machines = Type.Record(Type.String(), machine, {
  title: 'Machines',
  description: 'Issuers whose JWTs let programs in that have no browser, by name.',
  examples: [
    {
      ci: {
        issuer: 'https://idp.example.com',
        audience: 'https://sso.example.com',
        jwksUri: 'https://idp.example.com/.well-known/jwks.json',
        apps: ['support'],
      },
    },
  ],
  names: 'a machine',
})
