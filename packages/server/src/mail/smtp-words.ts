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
  if (code === 'ETLS') {
    return new MailFailure(
      `${at} offers no encryption by STARTTLS, or something on the way takes it out: ${text}.`,
      'Write "security": "tls" if the server speaks TLS from the first byte (port 465). Nothing is sent in the clear.',
    )
  }
  const refusal = refusedBy(status, String(code), { said, at, from, hasPassword: smtp.auth !== undefined })
  if (refusal !== undefined) return refusal
  if (/wrong.version.number/i.test(text)) {
    return new MailFailure(
      `${at} does not speak TLS from the first byte.`,
      'Write "starttls" as mail.smtp.security, or nothing, if it begins in the clear (port 587); or correct mail.smtp.port.',
    )
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

interface Said {
  /** Of the server, in quotes and after a colon; empty where it said nothing. */
  readonly said: string
  readonly at: string
  readonly from: string
  readonly hasPassword: boolean
}

/** What an answer of the server's own means: status and enhanced status (RFC 3463), and words where those say too little. */
function refusedBy(
  status: number,
  code: string,
  { said, at, from, hasPassword }: Said,
): MailFailure | undefined {
  // RFC 4954: no TLS yet (530, 538), before a password or a mail.
  if (/^53[08]$/.test(String(status)) && /starttls|tls|encrypt/i.test(said)) {
    return new MailFailure(
      `${at} takes nothing in the clear${said}.`,
      'Write "starttls" as mail.smtp.security, or "tls" with the port for it.',
    )
  }
  const asksWho = /authenticat|\b5\.7\.57\b|auth(?:entication)? required|client host rejected|log ?in first/i
  if (!hasPassword && status >= 500 && (status === 530 || asksWho.test(said))) {
    return new MailFailure(
      `${at} takes mails of those alone whom it knows${said}.`,
      'Write mail.smtp.user and mail.smtp.password, or let that server take mails from this machine.',
    )
  }
  if (code === 'EAUTH') {
    // RFC 4954: 454, the server cannot look passwords up at the moment.
    if (status >= 400 && status < 500) {
      return new MailFailure(
        `${at} cannot say now whether the password is right${said}.`,
        'It is tried again by itself. If it stays, the log of the mail server says why.',
      )
    }
    return new MailFailure(
      `${at} does not let us in${said}.`,
      'Correct mail.smtp.user and mail.smtp.password; some providers want a password made for programs.',
    )
  }
  const ofUs = /\b[45]\.7\.|relay|spf|dkim|sender/i.test(said)
  const letUs = `Let that server send for ${from} (mail.from), and to addresses elsewhere.`
  if (status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) {
    // RFC 3463: 5.3.4 and 5.2.3, larger than the server or the mailbox takes; 552 without them is also a mailbox that is full.
    if (/\b5\.(?:3\.4|2\.3)\b|too (?:large|big)|exceeds.*(?:size|limit)/i.test(said)) {
      return new MailFailure(
        `${at} takes no mail of this size${said}.`,
        'Let that server take larger mails: an invitation has some thousand bytes.',
        true,
      )
    }
    return new MailFailure(
      `${at} refused the mail${said}.`,
      ofUs ? letUs : 'Check the address, and invite the right one.',
      true,
    )
  }
  if (status < 400) return undefined
  // Postfix puts off what it may not pass on, as others do who are being set up: waiting is no cure.
  const cure = /relay/i.test(said) ? `${letUs} It is tried again by itself.` : 'It is tried again by itself.'
  return new MailFailure(`${at} puts us off${said}.`, cure)
}
