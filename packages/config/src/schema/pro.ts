import { elsewhere, flag, group, optional, text, textOrTexts, texts, whole } from './fields.ts'

const jwksClient = optional(
  group(
    {
      title: 'JWKS client',
      absentWithout: 'jwksUri',
      description:
        'Fetches the public keys from a URL. `audience`, `issuer` and `algorithms` must be given too.',
      examples: [{ jwksUri: 'https://site.example.com/.well-known/jwks.json', cacheMaxAge: '10m' }],
    },
    {
      jwksUri: text({
        title: 'JWKS URL',
        description: 'Full URL of the key set.',
        examples: ['https://site.example.com/.well-known/jwks.json'],
        kind: 'url',
        aliases: ['jwks_uri', 'url'],
      }),
      keyId: optional(
        text({ title: 'Key id', description: 'Accept only the key with this `kid`.', examples: ['2026-01'] }),
      ),
      cacheMaxAge: optional(
        text({
          title: 'Cache age',
          description:
            'How long fetched keys are used before they are fetched again: a duration, or milliseconds.',
          default: '10m',
          examples: ['10m', 600000],
          kind: 'milliseconds',
        }),
      ),
      jwksRequestsPerMinute: optional(
        whole({
          title: 'Requests per minute',
          description: 'Upper limit for refetching on an unknown key.',
          default: 2,
          examples: [2],
          minimum: 1,
          maximum: 60,
        }),
      ),
      cache: elsewhere('Whether keys are cached (always here)'),
      cacheMaxEntries: elsewhere('Number of cached keys'),
      rateLimit: elsewhere('Whether refetching is limited (always here)'),
      timeout: elsewhere('Time-out'),
      strictSsl: elsewhere('Whether certificates are checked (always here)'),
      proxy: elsewhere('Outgoing proxy', 'secret'),
      requestHeaders: elsewhere('Extra request headers', 'secret'),
    },
  ),
)

const externalAuth = optional(
  group(
    {
      title: 'External authentication',
      description:
        '`enabled` lets strategies other than `basic` be offered. The rest says how the JWTs of users that another site signed in are verified; with no key, none is accepted.',
      examples: [{ enabled: true, algorithms: ['HS256'] }],
    },
    {
      enabled: optional(
        flag({
          title: 'Enabled',
          description: 'Whether accounts that live elsewhere may be used.',
          default: false,
        }),
      ),
      audience: optional(
        textOrTexts({
          title: 'Audience',
          description: 'Accepted `aud`. Not checked, when absent.',
          examples: ['support-bot'],
          aliases: ['aud'],
        }),
      ),
      issuer: optional(
        textOrTexts({
          title: 'Issuer',
          description: 'Accepted `iss`. Not checked, when absent.',
          examples: ['https://site.example.com'],
          aliases: ['iss'],
        }),
      ),
      algorithms: optional(
        texts({
          title: 'Algorithms',
          description:
            'Accepted signature algorithms. HS algorithms go with a shared secret, all others with a public key. When absent, the one that fits the key.',
          examples: [['RS256'], ['HS256']],
          kind: 'algorithm',
        }),
      ),
      publicKey: optional(
        text({
          title: 'Public key',
          description:
            'PEM key or certificate, in one line with `\\n` or in several. A text that is no PEM is the shared secret of HS algorithms. When absent, the file `global/end_users_auth.pub` of the data folder.',
          examples: ['${file:./keys/site.pem}'],
          secret: true,
          writtenElsewhere: 'insert key here',
        }),
      ),
      secret: optional(
        text({
          title: 'Shared secret',
          description: 'For HS algorithms: at least as many bytes as the hash (32 for HS256).',
          examples: ['${env:CHAT_JWT_SECRET}'],
          secret: true,
        }),
      ),
      jwksClient,
      clockTolerance: optional(
        text({
          title: 'Clock tolerance',
          description: 'By how much the other site’s clock may be wrong.',
          default: '30s',
          examples: ['30s'],
          kind: 'duration',
        }),
      ),
      maxAge: optional(
        text({
          title: 'Longest age',
          description:
            'How long a token may be good for, from `iat` to `exp`, and a connection that it has opened. A token that ends later, or was made earlier, is refused.',
          default: '1d',
          examples: ['1h', '1d'],
          kind: 'duration',
          aliases: ['maxTokenAge', 'expiresIn'],
        }),
      ),
      allowTokensWithoutExpiry: optional(
        flag({
          title: 'Tokens without expiry',
          description:
            'For sites that make tokens without `exp`. Such a token counts for `maxAge` from its `iat`, and for ever if it has none: whoever finds one is that person.',
          default: false,
        }),
      ),
      allowTokensWithoutSubject: optional(
        flag({
          title: 'Tokens without subject',
          description:
            'For sites that make tokens without `sub`. To the app everybody who has one is the same `external:unknown`, so it must tell people apart by other claims; a `sub` that says `unknown` is refused then.',
          default: false,
        }),
      ),
      replayProtection: optional(
        flag({
          title: 'Replay protection',
          description: 'Accept each `jti` once; a token without one is refused.',
          default: false,
        }),
      ),
      allowedOrigins: optional(
        texts({
          title: 'Allowed origins',
          description: 'Origins whose pages may trade a token for a ticket.',
          default: [],
          examples: [['https://site.example.com']],
          kind: 'origin',
        }),
      ),
    },
  ),
)

export const pro = group(
  {
    title: 'Sign-in',
    description:
      'Which strategies are offered, and external users. The name is kept from `botpress.config.json`.',
    examples: [{ collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } }],
  },
  {
    collaboratorsAuthStrategies: optional(
      texts({
        title: 'Offered strategies',
        description:
          'Names of the strategies that people may sign in with. All but `basic` also need `externalAuth.enabled`.',
        default: ['default'],
        examples: [['default', 'azure']],
      }),
    ),
    externalAuth,
    enabled: elsewhere('Whether the paid edition is on'),
    licenseKey: elsewhere('Licence key', 'secret'),
    monitoring: elsewhere('Monitoring'),
    alerting: elsewhere('Alerting'),
    branding: elsewhere('Branding'),
  },
)
