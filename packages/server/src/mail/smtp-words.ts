import { type MailConfig, visible } from '@gatewright/config'
import type { MailProblem } from './outbox-store.ts'

/** Why a mail did not go out. */
export class MailFailure extends Error implements MailProblem {
  override readonly name = 'MailFailure'
  /** What happened; with the server's own words, where it said some. */
  readonly reason: string
  readonly cure: string
  /** Trying again would change nothing: the server has refused this very mail. */
  readonly isFinal: boolean

  constructor(reason: string, cure: string, isFinal = false) {
    super(reason)
    this.reason = reason
    this.cure = cure
    this.isFinal = isFinal
  }
}

interface SmtpError {
  readonly code?: unknown
  readonly responseCode?: unknown
  readonly response?: unknown
  readonly message?: unknown
  readonly command?: unknown
}

/** What the SMTP client, or the server by way of it, has said, in words for whoever runs this server. */
export function explainSmtp(thrown: unknown, { smtp, from }: MailConfig): MailFailure {
  if (thrown instanceof MailFailure) return thrown
  const { code, responseCode, response, message } = (thrown ?? {}) as SmtpError
  const at = `${smtp.host} port ${smtp.port}`
  const status = typeof responseCode === 'number' ? responseCode : 0
  const text = visible(String(message ?? thrown)).slice(0, 200)
  const said = typeof response === 'string' ? `: "${visible(response.trim()).slice(0, 200)}"` : ''
  if (/certificate|altname|self.signed|issuer|CERT_/i.test(`${text} ${String(code)}`)) {
    return new MailFailure(
      `The certificate of ${at} is not believed: ${text}.`,
      'Name its authorities in mail.smtp.ca, and write mail.smtp.host as the certificate has it.',
    )
  }
  if (code === 'EAUTH') {
    return new MailFailure(
      `${at} does not let us in${said}.`,
      'Correct mail.smtp.user and mail.smtp.password; some providers want a password made for programs.',
    )
  }
  if (code === 'ETLS') {
    return new MailFailure(
      `${at} offers no encryption by STARTTLS, or something on the way takes it out: ${text}.`,
      'Write "security": "tls" if the server speaks TLS from the first byte (port 465). Nothing is sent in the clear.',
    )
  }
  if (status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) {
    const ofUs = /\b5\.7\.|relay|spf|dkim|sender/i.test(said)
    return new MailFailure(
      `${at} refused the mail${said}.`,
      ofUs
        ? `Let that server send for ${from} (mail.from), and to addresses elsewhere.`
        : 'Check the address, and invite the right one.',
      true,
    )
  }
  if (status >= 400) {
    return new MailFailure(`${at} puts us off${said}.`, 'It is tried again by itself.')
  }
  if (code === 'EDNS' || /ENOTFOUND|EAI_AGAIN/.test(text)) {
    return new MailFailure(
      `There is no host ${smtp.host}: ${text}.`,
      'Correct mail.smtp.host, or look at DNS.',
    )
  }
  if (code === 'ETIMEDOUT' || /timeout/i.test(text)) {
    return new MailFailure(
      `${at} did not answer in time.`,
      'Is the port right for mail.smtp.security, and does a firewall let this machine out by it?',
    )
  }
  if (/ECONNREFUSED/.test(text)) {
    return new MailFailure(`Nothing listens at ${at}.`, 'Correct mail.smtp.host and mail.smtp.port.')
  }
  return new MailFailure(
    `The connection to ${at} broke: ${text}.`,
    'It is tried again by itself. If it stays, compare mail.smtp.port and mail.smtp.security.',
  )
}
