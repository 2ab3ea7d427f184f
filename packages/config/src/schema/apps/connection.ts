import { flag, group, optional, text, whole } from '../fields.ts'

/** How Gatewright reaches an app, and how long it waits. */
export const connection = {
  host: optional(
    text({
      title: 'Host',
      description:
        'The `Host` that the app gets: `client`, the one that people use; `upstream`, that of the upstream’s URL; or a name that the app insists on, with or without a port. `X-Forwarded-Host` always has the one that people use.',
      default: 'client',
      examples: ['upstream', 'app.internal'],
    }),
  ),
  timeout: optional(
    text({
      title: 'Time-out',
      description:
        'How long the app may take to begin its answer. An answer that has begun may go on for ever.',
      default: '2m',
      examples: ['10m'],
      kind: 'duration',
    }),
  ),
  connectTimeout: optional(
    text({
      title: 'Connect time-out',
      description:
        'How long it may take until a connection to the app stands, TLS included; and how long a request waits for one where `maxConnections` are in use.',
      default: '5s',
      examples: ['10s'],
      kind: 'duration',
    }),
  ),
  maxConnections: optional(
    whole({
      title: 'Most connections',
      description:
        'How many connections each upstream gets at once, WebSockets included. Further requests wait in order, for as long as `connectTimeout`, and are then answered with 503.',
      examples: [50],
      minimum: 1,
    }),
  ),
  stickySessions: optional(
    flag({
      title: 'Sticky sessions',
      description:
        'With several upstreams: each session keeps to one of them while that can be reached. Who has none comes to all in turn.',
      default: false,
    }),
  ),
  tls: optional(
    group(
      {
        title: 'TLS to the app',
        description:
          'For an app behind https whose certificate is not a public authority’s, or that asks for one.',
        examples: [{ ca: './certs/internal-ca.pem' }],
      },
      {
        ca: optional(
          text({
            title: 'Authority',
            description:
              'PEM file with the certificates that the app’s may come from, instead of the public authorities; relative to the configuration file.',
            examples: ['./certs/internal-ca.pem'],
            aliases: ['caFile', 'rootCA', 'authority'],
            local: true,
          }),
        ),
        serverName: optional(
          text({
            title: 'Server name',
            description:
              'The name that the app’s certificate is for, where it is not that of the upstream’s URL; with `fingerprint`, no more than the name that the app is asked for.',
            examples: ['app.internal'],
            aliases: ['sni'],
          }),
        ),
        cert: optional(
          text({
            title: 'Client certificate',
            description: 'PEM file with the certificate that Gatewright shows to the app.',
            examples: ['./certs/gatewright.pem'],
            local: true,
          }),
        ),
        key: optional(
          text({
            title: 'Key of the client certificate',
            description: 'PEM file with its private key.',
            examples: ['./certs/gatewright-key.pem'],
            local: true,
          }),
        ),
        fingerprint: optional(
          text({
            title: 'Fingerprint',
            description:
              'SHA-256 of the app’s certificate, as `openssl x509 -fingerprint -sha256` says it: that very certificate is believed and no other, whoever issued it, whatever its name and also when it has expired. Not together with `ca`.',
            // What elsewhere turns the look at certificates off.
            aliases: ['pin', 'sha256', 'verify', 'insecure', 'insecureSkipVerify', 'rejectUnauthorized'],
            examples: [
              'AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89',
            ],
          }),
        ),
      },
    ),
  ),
}
