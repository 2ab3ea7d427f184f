import { Type } from 'typebox'
import { group, optional, text, whole } from './fields.ts'

const smtp = group(
  {
    title: 'SMTP',
    description:
      'The server that takes our mails. It is connected to directly, also where others are called by a proxy.',
    examples: [{ host: 'smtp.example.com', user: 'gatewright', password: '${env:SMTP_PASSWORD}' }],
  },
  {
    host: text({
      title: 'Host',
      description: 'Name or address; its certificate must be for it.',
      examples: ['smtp.example.com'],
      kind: 'remote-host',
    }),
    port: optional(
      whole({
        title: 'Port',
        description: '587 for `starttls`, 465 for `tls` and 25 for `none`, when absent.',
        examples: [587],
        minimum: 1,
        maximum: 65535,
      }),
    ),
    security: optional(
      Type.Union([Type.Literal('starttls'), Type.Literal('tls'), Type.Literal('none')], {
        title: 'Security',
        description:
          '`starttls` begins in the clear and goes on encrypted or not at all; `tls` is encrypted from the first byte; `none` is for a server on this machine. A certificate is always verified.',
        default: 'starttls',
        examples: ['tls'],
      }),
    ),
    user: optional(
      text({
        title: 'User',
        description: 'Name that the server knows us by, where it asks for one.',
        examples: ['gatewright'],
      }),
    ),
    password: optional(
      text({
        title: 'Password',
        description: 'Goes with `user`.',
        examples: ['${env:SMTP_PASSWORD}', '${file:smtp-password}'],
        secret: true,
      }),
    ),
    ca: optional(
      text({
        title: 'Authorities',
        description:
          'PEM file of authorities that the server’s certificate may be of, beside those of Node.js.',
        examples: ['./certs/mail-ca.pem'],
        local: true,
      }),
    ),
  },
)

export const mail = group(
  {
    title: 'Mail',
    description:
      'Sends invitations to those who are invited, and nothing to anybody else. Without it an invitation is a link to hand over. Bounces are not read.',
    examples: [{ from: 'sso@example.com', smtp: { host: 'smtp.example.com' } }],
  },
  {
    from: text({
      title: 'From',
      description:
        'Address that mails come from. The server must be allowed to send for its domain (SPF, DKIM).',
      examples: ['sso@example.com'],
      kind: 'email',
    }),
    name: optional(
      text({
        title: 'Name',
        description: 'Shown beside the address, and at the foot of each mail.',
        default: 'Gatewright',
        examples: ['Contoso sign-in'],
      }),
    ),
    replyTo: optional(
      text({
        title: 'Reply to',
        description: 'Address that answers go to; that of `from`, when absent.',
        examples: ['helpdesk@example.com'],
        kind: 'email',
      }),
    ),
    smtp,
  },
)
