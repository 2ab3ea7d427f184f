import { Type } from 'typebox'
import { flag, group, optional, text, textOrTexts, texts } from '../fields.ts'
import { browsers } from './browsers.ts'
import { connection } from './connection.ts'
import { identity } from './identity.ts'
import { allow, paths, rule } from './rules.ts'

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
      description:
        'Where the app listens: a URL, or `unix:` and the path of a socket; or several that serve the same.',
      examples: [
        'http://127.0.0.1:4100',
        ['http://10.0.0.7:4100', 'http://10.0.0.8:4100'],
        'unix:/run/app.sock',
      ],
      kind: 'upstream',
      aliases: ['target', 'backend'],
    }),
    url: textOrTexts({
      title: 'URL',
      description:
        'Where people reach it: a host of its own (best), or a path prefix on the console’s host for an app trusted as much as the console. `https://*.code.example.com` is every name one level below, where no other app has it. The first without a `*` is the one we link to.',
      examples: ['https://support.example.com', '/support', 'https://*.code.example.com'],
      kind: 'app-url',
      aliases: ['urls', 'hostname', 'domain'],
    }),
    ...connection,
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
    ...identity,
    trimsPaths: optional(
      flag({
        title: 'Trims paths',
        description:
          'The app may take `/admin.`, `/admin%20`, `/admin::$DATA`, `/ADMIN~1` or `/adm*` for `/admin`, as Windows and servers that trim do: the rules of every such reading must admit. `false` is for an app of which you know that it does not.',
        default: true,
      }),
    ),
    paths: optional(
      Type.Union([Type.Literal('strict'), Type.Literal('raw')], {
        title: 'Paths',
        description:
          'What becomes of paths that servers read in several ways (`/a%2Fb`, `//a`, `/a;b`). `strict` refuses them where a rule reads the path; where none does, every path goes on as it came. `raw` lets them in where the rules of every reading that an app could have admit the request.',
        default: 'strict',
        examples: ['raw'],
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
    ...browsers,
  },
)

export const apps = Type.Record(Type.String(), app, {
  title: 'Apps',
  description: 'What stands behind the gate, by id.',
  examples: [{ support: { upstream: 'http://127.0.0.1:4100', url: 'http://support.localhost:3000' } }],
  names: 'an app',
})
