import { acme } from './acme.ts'
import { elsewhere, flag, group, optional, text, texts, whole } from './fields.ts'

/** As many connections as are kept where the file does not say. */
export const DEFAULT_MAX_CONNECTIONS = 10_000

export const httpServer = group(
  {
    title: 'HTTP server',
    description: 'Where Gatewright listens, and the address that browsers see.',
    examples: [{ host: '127.0.0.1', port: 3000, externalUrl: 'https://sso.example.com' }],
  },
  {
    host: optional(
      text({
        title: 'Host',
        description: 'Address to listen on. `0.0.0.0` or `::` listens on every address of the machine.',
        default: '127.0.0.1',
        examples: ['127.0.0.1', '0.0.0.0'],
        kind: 'host',
      }),
    ),
    port: optional(
      whole({
        title: 'Port',
        description: 'TCP port to listen on. 0 lets the system choose.',
        default: 3000,
        examples: [3000, 8443],
        minimum: 0,
        maximum: 65535,
      }),
    ),
    externalUrl: optional(
      text({
        title: 'External URL',
        description:
          'The address that browsers see: scheme, host and port, without a path. When it is absent, the origin that the strategies’ `callbackURL`s share; without those, `localhost` and the port.',
        examples: ['https://sso.example.com'],
        kind: 'origin',
        aliases: ['publicUrl', 'baseUrl', 'rootUrl'],
      }),
    ),
    trustedProxies: optional(
      texts({
        title: 'Trusted proxies',
        description:
          'Addresses or CIDR blocks whose `X-Forwarded-*` headers count, and which may ask `/api/v1/gate/check`. Nobody’s, when empty.',
        default: [],
        examples: [['10.0.0.5', '192.168.10.0/24']],
        kind: 'proxy',
      }),
    ),
    metricsToken: optional(
      text({
        title: 'Token for metrics',
        description:
          'What a collector sends as `Authorization: Bearer` to read `/metrics`. Without it they are for admins alone, and where nobody but this machine can be asking (external URL on `localhost`, no proxy listed), for whatever asks from there.',
        examples: ['${METRICS_TOKEN}'],
        secret: true,
        kind: 'long-secret',
      }),
    ),
    maxConnections: optional(
      whole({
        title: 'Most connections',
        description:
          'How many connections from clients are kept at once. One address that is no listed proxy gets half of them, and an eighth before it has sent a request. Each can take two open files (`ulimit -n`); where those do not suffice, fewer are kept.',
        default: DEFAULT_MAX_CONNECTIONS,
        examples: [10_000, 50_000],
        minimum: 16,
        maximum: 1_000_000,
      }),
    ),
    drainDelay: optional(
      text({
        title: 'Drain delay',
        description:
          'How long connections are still taken after the server was told to stop, while `/readyz` answers 503: until whoever distributes requests has noticed. Answers in progress have 8 seconds more. Give the service manager or container runtime as long (`TimeoutStopSec`, `docker stop --timeout`, `terminationGracePeriodSeconds`).',
        default: '0s',
        examples: ['5s', '15s'],
        kind: 'delay',
      }),
    ),
    tls: optional(
      group(
        {
          title: 'TLS',
          description:
            'Serve https from here: by two files, or by ACME, which gets and renews certificates by itself. Leave it out behind a reverse proxy that does. What was renewed is taken without a restart.',
          examples: [
            { cert: './certs/fullchain.pem', key: './certs/privkey.pem' },
            { acme: { email: 'it@example.com', acceptTerms: true } },
          ],
        },
        {
          cert: optional(
            text({
              title: 'Certificate',
              description: 'PEM file with the certificate chain, relative to the configuration file.',
              examples: ['./certs/fullchain.pem'],
              local: true,
            }),
          ),
          key: optional(
            text({
              title: 'Private key',
              description: 'PEM file with the private key, relative to the configuration file.',
              examples: ['./certs/privkey.pem'],
              local: true,
            }),
          ),
          acme: optional(acme),
        },
      ),
    ),
    http2: optional(
      flag({
        title: 'HTTP/2',
        description:
          'Whether browsers may come by HTTP/2, where `tls` is set: any number of event streams and tabs share one connection, of which HTTP/1.1 allows six. Clients that do not know it come by HTTP/1.1 as before, and so do WebSockets.',
        default: true,
      }),
    ),
    proxy: elsewhere('Outgoing proxy', 'secret'),
    backlog: elsewhere('Length of the listen queue'),
    bodyLimit: elsewhere('Largest request body'),
    cors: elsewhere('CORS policy'),
    keepAliveTimeout: elsewhere('Keep-alive time-out'),
    session: elsewhere('Session middleware'),
    socketTransports: elsewhere('Socket transports'),
    rateLimit: elsewhere('Rate limit'),
    headers: elsewhere('Extra response headers'),
  },
)

export const jwtToken = group(
  {
    title: 'Session time-out',
    description: 'How long a session lasts without activity. The name is kept from `botpress.config.json`.',
    examples: [{ duration: '1h', allowRefresh: true }],
  },
  {
    duration: optional(
      text({
        title: 'Idle time-out',
        description: 'A session ends after this time without a request.',
        default: '1h',
        examples: ['1h', '30m'],
        kind: 'duration',
      }),
    ),
    allowRefresh: optional(
      flag({
        title: 'Extend on activity',
        description:
          'Whether each request, and what people send by WebSockets, extends the session, up to `session.maxAge`.',
        default: true,
      }),
    ),
    useCookieStorage: elsewhere('Where the token is stored (always a cookie here)'),
    cookieOptions: elsewhere('Cookie options'),
  },
)

export const session = group(
  {
    title: 'Session',
    description: 'Limits that activity does not extend.',
    examples: [{ maxAge: '12h' }],
  },
  {
    maxAge: optional(
      text({
        title: 'Absolute limit',
        description: 'A session ends this long after the sign-in, whatever happens.',
        default: '12h',
        examples: ['12h', '7d'],
        kind: 'duration',
      }),
    ),
  },
)
