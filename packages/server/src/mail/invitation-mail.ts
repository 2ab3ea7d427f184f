import { readableAddresses } from '@gatewright/config'
import { html, noHtml } from '../http/html.ts'

/** What the mail of an invitation says; kept sealed until it has gone out. */
export interface InvitationLetter {
  /** The sign-in page. */
  readonly link: string
  /** As people know the way to sign in. */
  readonly strategy: string
  readonly oneTimePassword?: string | undefined
  /** Who invites, in words. */
  readonly invitedBy: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * The mail of an invitation: who invites, to which server, until when, and what to do if it is unexpected. Plain text is the mail;
 * the HTML beside it says the same. Whatever somebody has chosen as a name is one line of text in both.
 * @param recipient the address that is invited, and no other
 */
export function invitationMail(letter: InvitationLetter, recipient: string): MailText {
  const by = oneLine(readableAddresses(letter.invitedBy))
  const to = readableAddresses(recipient)
  const { host } = new URL(letter.link)
  const until = new Date(letter.expiresAt).toUTCString().replace(/:\d\d GMT$/, ' UTC')
  const intro = `${by} invites you to sign in at ${host}.`
  const how = `Open this page and sign in with ${oneLine(letter.strategy)} as ${to}:`
  const password =
    letter.oneTimePassword === undefined
      ? undefined
      : 'Your one-time password. You choose your own at the first sign-in:'
  const end = `The invitation counts until ${until}, for this address alone.`
  const unexpected = `You did not expect this? Then do nothing: without you it opens nothing. Do not pass this mail on. If in doubt, ask ${by} by another way than an answer to this mail.`
  return {
    subject: `Invitation to sign in at ${host}`,
    text: [
      ...[intro, '', how, '', `  ${letter.link}`, ''],
      ...(password === undefined ? [] : [password, '', `  ${letter.oneTimePassword}`, '']),
      ...[end, '', unexpected, ''],
    ].join('\n'),
    html: html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Invitation</title></head>
<body style="font-family:sans-serif;line-height:1.5;max-width:34em">
<p><bdi>${by}</bdi> invites you to sign in at <b>${host}</b>.</p>
<p>${how}</p>
<p><a href="${letter.link}">${letter.link}</a></p>
${password === undefined ? noHtml : html`<p>${password}</p><p><code>${letter.oneTimePassword ?? ''}</code></p>`}
<p>${end}</p>
<p style="color:#555">${unexpected}</p>
</body></html>
`.toString(),
  }
}

/** A mail that only says that mails arrive. */
export const testMail = (server: string): MailText => ({
  subject: `Test of mail from ${server}`,
  text: `Mails of ${server} arrive at this address. Nothing is to be done.\n`,
  html: html`<p>Mails of ${server} arrive at this address. Nothing is to be done.</p>`.toString(),
})

/** What somebody chose is no line of its own, and turns nothing round it. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 200)
