import { Type } from 'typebox'
import { group, optional, text, whole } from './fields.ts'

const file = group(
  {
    title: 'File',
    description:
      'One JSON object a line. A file that was moved away (logrotate) is made anew, with mode 0600.',
    examples: [{ path: '/var/log/gatewright/audit.jsonl' }],
  },
  {
    path: text({
      title: 'Path',
      description:
        'Relative to the configuration file; ends in `.jsonl`, `.json` or `.log`. Its folder must exist.',
      examples: ['/var/log/gatewright/audit.jsonl'],
      kind: 'log-file',
      local: true,
    }),
  },
)

const syslog = group(
  {
    title: 'Syslog',
    description: 'RFC 5424 messages over TLS (RFC 5425), with the event as JSON.',
    examples: [{ host: 'logs.example.com', ca: './certs/logs-ca.pem' }],
  },
  {
    host: text({
      title: 'Host',
      description: 'Name or address of the receiver; its certificate must be for it.',
      examples: ['logs.example.com'],
      kind: 'remote-host',
    }),
    port: optional(
      whole({
        title: 'Port',
        description: 'TCP port of the receiver.',
        default: 6514,
        examples: [6514],
        minimum: 1,
        maximum: 65535,
      }),
    ),
    ca: optional(
      text({
        title: 'Authorities',
        description:
          'PEM file of the authorities that the receiver’s certificate may be of. Those of Node.js, when absent.',
        examples: ['./certs/logs-ca.pem'],
        local: true,
      }),
    ),
    cert: optional(
      text({
        title: 'Client certificate',
        description: 'PEM file, where the receiver asks for one.',
        examples: ['./certs/gatewright.pem'],
        local: true,
      }),
    ),
    key: optional(
      text({
        title: 'Key of the client certificate',
        description: 'PEM file.',
        examples: ['./certs/gatewright-key.pem'],
        local: true,
      }),
    ),
    facility: optional(
      whole({
        title: 'Facility',
        description:
          'By its number (RFC 5424 section 6.2.1): 4 auth, 10 authpriv, 13 log audit, 16 to 23 local.',
        default: 13,
        examples: [13],
        minimum: 0,
        maximum: 23,
      }),
    ),
  },
)

const webhook = group(
  {
    title: 'Webhook',
    description: 'Posts events as JSON, signed as Standard Webhooks describes.',
    examples: [{ url: 'https://siem.example.com/gatewright', secret: '${env:AUDIT_WEBHOOK_SECRET}' }],
  },
  {
    url: text({
      title: 'URL',
      description: 'Where events are posted to. A redirect is never followed.',
      examples: ['https://siem.example.com/gatewright'],
      kind: 'url',
    }),
    secret: text({
      title: 'Secret',
      description:
        'Key of the signature (HMAC-SHA-256). One that begins with `whsec_` is read as base64, as Standard Webhooks writes it.',
      examples: ['${AUDIT_WEBHOOK_SECRET}'],
      secret: true,
      kind: 'long-secret',
    }),
  },
)

const stream = group(
  {
    title: 'Audit stream',
    description:
      'Where each event goes beside the database, in order, until the receiver has it: exactly one of `file`, `syslog` and `webhook`.',
    examples: [{ name: 'siem', syslog: { host: 'logs.example.com' } }],
  },
  {
    name: text({
      title: 'Name',
      description:
        'How far the stream has come is remembered by it: another name begins with what comes next.',
      examples: ['siem'],
      kind: 'name',
    }),
    file: optional(file),
    syslog: optional(syslog),
    webhook: optional(webhook),
  },
)

export const audit = group(
  {
    title: 'Audit log',
    description: 'Who signed in, who was refused, and what administrators changed.',
    examples: [{ keepFor: '90d' }],
  },
  {
    keepFor: optional(
      text({
        title: 'Kept for',
        description:
          'Entries that are older are deleted; not before every stream has them, up to a million entries.',
        default: '90d',
        examples: ['90d', '52w'],
        kind: 'duration',
      }),
    ),
    streams: optional(
      Type.Array(stream, {
        title: 'Streams',
        description: 'Where events are sent as well.',
        default: [],
        examples: [[{ name: 'siem', syslog: { host: 'logs.example.com' } }]],
      }),
    ),
  },
)
