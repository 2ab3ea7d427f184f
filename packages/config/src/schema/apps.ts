import { Type } from 'typebox'
import { flag, group, optional, text, textOrTexts, texts } from './fields.ts'

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

const allow = optional(
  group(
    {
      title: 'Allow',
      description: 'Who gets in: any one match is enough.',
      examples: [{ roles: ['member'] }, { signedIn: true }],
    },
    who,
  ),
)

const paths = (title: string, description: string) =>
  optional(textOrTexts({ title, description, examples: [['/health', '/assets/**']], kind: 'path' }))

const rule = group(
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

const app = group(
  {
    title: 'App',
    description:
      'Something hosted behind the gate. Without `allow`, `public`, `externalAuth` or `rules`, nobody gets in.',
    examples: [
      {
        name: 'Support bot',
        upstream: 'http://127.0.0.1:4100',
        url: 'http://support.localhost:3000',
        allow: { roles: ['member', 'admin'] },
      },
    ],
  },
  {
    upstream: textOrTexts({
      title: 'Upstream',
      description: 'Where the app listens: one URL, or several that serve the same.',
      examples: ['http://127.0.0.1:4100', ['http://10.0.0.7:4100', 'http://10.0.0.8:4100']],
      kind: 'upstream',
      aliases: ['target', 'backend'],
    }),
    url: textOrTexts({
      title: 'URL',
      description:
        'Where people reach it: a host of its own (best), or a path prefix on the console’s host for an app trusted as much as the console. The first is the one we link to.',
      examples: ['https://support.example.com', '/support'],
      kind: 'app-url',
      aliases: ['urls', 'host'],
    }),
    name: optional(
      text({
        title: 'Name',
        description: 'What people read. The app’s id, when absent.',
        examples: ['Support bot'],
      }),
    ),
    strategies: optional(
      texts({
        title: 'Strategies',
        description: 'Sessions of these strategies count here. All that are offered, when absent.',
        examples: [['azure']],
      }),
    ),
    headers: optional(
      Type.Array(Type.Union([Type.Literal('remote'), Type.Literal('forwarded')]), {
        title: 'Identity headers',
        description:
          'Which families the app gets: `remote` (`Remote-User` …), `forwarded` (`X-Forwarded-User` …). The signed assertion always goes along.',
        default: ['remote', 'forwarded'],
        examples: [['remote']],
      }),
    ),
    believes: optional(
      texts({
        title: 'Believes',
        description:
          'Further headers by which this app knows who somebody is (`name-*` for a family): no client’s reaches it. Those of the known gates, clouds and meshes are dropped without being named.',
        examples: [['X-Corp-User', 'X-Corp-Claim-*']],
        kind: 'header',
      }),
    ),
    passes: optional(
      texts({
        title: 'Passes',
        description:
          'Headers that go on to this app though others say by them who somebody is (`name-*` for a family): its own clients send them, and it proves what they say by itself. Never the identity headers of Gatewright.',
        examples: [['X-User-Id']],
        kind: 'passed-header',
      }),
    ),
    trimsPaths: optional(
      flag({
        title: 'Trims paths',
        description:
          'The app may take `/admin.`, `/admin%20`, `/admin::$DATA`, `/ADMIN~1` or `/adm*` for `/admin`, as Windows and servers that trim do: the rules of every such reading must admit. `false` is for an app of which you know that it does not.',
        default: true,
      }),
    ),
    rules: optional(
      Type.Array(rule, {
        title: 'Rules',
        description:
          'In order; the first that matches decides, no match is refused. Not together with the short forms.',
        examples: [[{ paths: ['/health'], public: true }, { allow: { signedIn: true } }]],
      }),
    ),
    public: paths('Public paths', 'Short form: paths open to everybody.'),
    externalAuth: paths(
      'External users’ paths',
      'Short form: paths for users with a JWT that `pro.externalAuth` verifies.',
    ),
    allow,
  },
)

export const apps = Type.Record(Type.String(), app, {
  title: 'Apps',
  description: 'What stands behind the gate, by id.',
  examples: [{ support: { upstream: 'http://127.0.0.1:4100', url: 'http://support.localhost:3000' } }],
  names: 'an app',
})
