import { flag, group, optional, text, whole } from './fields.ts'

/** Where a certificate comes from where the file names no authority (letsencrypt.org/docs/acme-protocol-updates). */
export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory'

export const acme = group(
  {
    title: 'ACME',
    description:
      'Certificates by themselves: one for each name that is https on this server’s port, asked for and renewed at an authority (RFC 8555, challenge `http-01`).',
    examples: [{ email: 'it@example.com', acceptTerms: true }],
  },
  {
    email: optional(
      text({
        title: 'E-mail address',
        description: 'Where the authority writes to. Some ask for one.',
        examples: ['it@example.com'],
        kind: 'contact',
      }),
    ),
    acceptTerms: optional(
      flag({
        title: 'Accept the terms',
        description: 'Has to be `true`: that you have read the authority’s terms and agree to them.',
        default: false,
        examples: [true],
      }),
    ),
    directory: optional(
      text({
        title: 'Directory',
        description:
          'Address of the authority’s ACME directory. To try it out: https://acme-staging-v02.api.letsencrypt.org/directory.',
        default: LETS_ENCRYPT,
        examples: [
          'https://acme-staging-v02.api.letsencrypt.org/directory',
          'https://ca.example.com/acme/acme/directory',
        ],
        kind: 'url',
      }),
    ),
    ca: optional(
      text({
        title: 'Authority of the directory',
        description:
          'PEM file of the authorities that the directory’s own certificate may be of, for a private authority such as step-ca. Those of Node.js, when absent.',
        examples: ['./certs/step-ca-root.pem'],
        local: true,
      }),
    ),
    httpPort: optional(
      whole({
        title: 'HTTP port',
        description:
          'Port for the challenge, at `httpServer.host`; it leads everything else to https. The authority asks on port 80, so another one is for where 80 leads to it.',
        default: 80,
        examples: [80, 8080],
        minimum: 1,
        maximum: 65535,
      }),
    ),
    externalAccountBinding: optional(
      group(
        {
          title: 'External account',
          description: 'What ties the account to one that you have with the authority (ZeroSSL, Google).',
          examples: [{ keyId: 'kid-1', hmacKey: '${env:ACME_HMAC_KEY}' }],
        },
        {
          keyId: text({
            title: 'Key ID',
            description: 'As the authority shows it.',
            examples: ['kid-1'],
          }),
          hmacKey: text({
            title: 'HMAC key',
            description: 'As the authority shows it, in base64url.',
            examples: ['${env:ACME_HMAC_KEY}'],
            secret: true,
            kind: 'long-secret',
          }),
        },
      ),
    ),
  },
)
