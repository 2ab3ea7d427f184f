import { flag, group, optional, textOrTexts, texts } from '../fields.ts'

const who = {
  roles: optional(
    texts({ title: 'Roles', description: 'Any of these roles.', examples: [['admin', 'support']] }),
  ),
  groups: optional(
    texts({
      title: 'Groups',
      description:
        'Any of these groups, as the provider names them (Entra sends object ids), after the strategy that says so: `azure:<group>`, or `azure@<tenant>:<group>` where it has several tenants. The name alone will do where one offered strategy and tenant can say it.',
      examples: [['azure:c0ffee00-0000-4000-8000-0000000000bb', 'Support']],
    }),
  ),
  emails: optional(
    texts({
      title: 'E-mail addresses',
      description: 'Any of these addresses, where the provider vouches for them.',
      examples: [['grace@example.com']],
      kind: 'email',
    }),
  ),
  domains: optional(
    texts({
      title: 'E-mail domains',
      description:
        'Any address in these domains, where the provider vouches for it. Subdomains do not count.',
      examples: [['example.com']],
      kind: 'domain',
    }),
  ),
  signedIn: optional(flag({ title: 'Signed in', description: 'Whoever is signed in.', default: false })),
}

export const allow = optional(
  group(
    {
      title: 'Allow',
      description: 'Who gets in: any one match is enough.',
      examples: [{ roles: ['member'] }, { signedIn: true }],
    },
    who,
  ),
)

export const paths = (title: string, description: string) =>
  optional(textOrTexts({ title, description, examples: [['/health', '/assets/**']], kind: 'path' }))

export const rule = group(
  {
    title: 'Rule',
    description: 'What happens to requests that match: exactly one of `public`, `externalUsers` and `allow`.',
    examples: [{ paths: ['/admin/**'], allow: { roles: ['admin'] } }],
  },
  {
    paths: paths(
      'Paths',
      'Patterns of the path: `*` within a segment, `**` across segments. Every path, when absent.',
    ),
    methods: optional(
      texts({
        title: 'Methods',
        description: 'Every method, when absent.',
        examples: [['GET', 'HEAD']],
        kind: 'method',
      }),
    ),
    public: optional(flag({ title: 'Public', description: 'Everybody, signed in or not.' })),
    externalUsers: optional(
      flag({ title: 'External users', description: 'Users with a JWT that `pro.externalAuth` verifies.' }),
    ),
    allow,
  },
)
