import { readFile } from 'node:fs/promises'
import type { MailConfig } from '@gatewright/config'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { trusting } from '../outbound/trust.ts'
import type { MailText } from './invitation-mail.ts'
import { explainSmtp, MailFailure } from './smtp-words.ts'

/** Of a connection, a greeting and each pause; and of all of it, however it drips. In milliseconds. */
export interface SmtpPatience {
  readonly step: number
  readonly whole: number
}
export const usualPatience: SmtpPatience = { step: 15_000, whole: 60_000 }

/**
 * Hands one mail to the server, by a connection of its own.
 * @param mail.id the same at each attempt: whoever gets it twice sees one
 * @returns what the server said
 * @throws MailFailure
 */
export async function deliver(
  config: MailConfig,
  mail: MailText & { readonly id: string; readonly to: string; readonly date: Date },
  patience: SmtpPatience = usualPatience,
): Promise<string> {
  try {
    const message = await compose(config, mail)
    const { host, port, security, ca } = config.smtp
    const connection = new SMTPConnection({
      ...{ host, port },
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      connectionTimeout: patience.step,
      greetingTimeout: patience.step,
      dnsTimeout: patience.step,
      socketTimeout: patience.step,
      maxResponseSize: 64 * 1024,
      tls: {
        // Read anew each time: it is renewed while the server runs.
        secureContext: trusting(ca === undefined ? undefined : await readFile(ca, 'utf8')),
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
      },
    })
    return await converse(connection, config, mail.to, message, patience.whole)
  } catch (error) {
    throw explainSmtp(error, config)
  }
}

function compose(
  { from, name, replyTo }: MailConfig,
  {
    id,
    to,
    date,
    subject,
    text,
    html,
  }: MailText & { readonly id: string; readonly to: string; readonly date: Date },
): Promise<Buffer> {
  return new MailComposer({
    from: { name, address: from },
    to: { name: '', address: to },
    ...(replyTo !== undefined && { replyTo: { name: '', address: replyTo } }),
    ...{ subject, text, html, date },
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    // RFC 3834: no answer of an absent person's program comes back.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

function converse(
  connection: SMTPConnection,
  { from, smtp }: MailConfig,
  to: string,
  message: Buffer,
  whole: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = setTimeout(() => {
      fail(Object.assign(new Error('timeout of the whole'), { code: 'ETIMEDOUT' }))
    }, whole)
    function fail(error: unknown): void {
      clearTimeout(end)
      // Before the close, which tells of an end by itself.
      reject(error)
      connection.close()
    }
    function send(): void {
      if (!takesAddress(connection, to)) {
        fail(
          new MailFailure(
            `${smtp.host} takes no address with letters beyond ASCII before the "@" (SMTPUTF8).`,
            'Hand the link over, or name a mail server that has SMTPUTF8.',
            true,
          ),
        )
        return
      }
      connection.send({ from, to: [to] }, message, (error, info) => {
        if (error) return fail(error)
        clearTimeout(end)
        connection.quit()
        resolve(String(info?.response ?? ''))
      })
    }
    connection.once('error', fail)
    // Cut before an answer, in whatever way.
    connection.once('end', () => fail(new Error('the server closed the connection')))
    connection.connect(error => {
      if (error) return fail(error)
      if (smtp.auth === undefined) return send()
      const { user, password: pass } = smtp.auth
      connection.login({ user, pass }, refused => (refused ? fail(refused) : send()))
    })
  })
}

/** RFC 6531. What the server has offered is the client's own to know; a client that tells nothing of it lets the server decide. */
function takesAddress(connection: SMTPConnection, to: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\x00-\x7f]*$/.test(to)) return true
  const { _supportedExtensions: offered } = connection as unknown as {
    readonly _supportedExtensions?: unknown
  }
  return !Array.isArray(offered) || offered.includes('SMTPUTF8')
}
