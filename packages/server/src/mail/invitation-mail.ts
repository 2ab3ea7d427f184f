import { readableAddresses } from '@gatewright/config'
import { type Html, html, noHtml } from '../http/html.ts'
import { textWithHtml } from '../http/text-with-html.ts'
import { fill, type Language } from '../texts/language.ts'

/** What the mail of an invitation says; kept sealed until it has gone out. */
export interface InvitationLetter {
  /** The sign-in page. */
  readonly link: string
  /** As people know the way to sign in. */
  readonly strategy: string
  readonly oneTimePassword?: string | undefined
  /** Who invites, in words; empty where that is not known. */
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
 * @param language nobody knows that of whoever is invited: the usual one of the server
 */
export function invitationMail(letter: InvitationLetter, recipient: string, language: Language): MailText {
  const { host } = new URL(letter.link)
  const by = oneLine(readableAddresses(letter.invitedBy))
  const values = {
    by: by || fill(language, 'mail.administrator'),
    address: readableAddresses(recipient),
    host,
    way: oneLine(letter.strategy),
    until: inWords(letter.expiresAt, language),
  }
  const said = (key: MailKey) =>
    by === '' ? capital(fill(language, key, values), language) : fill(language, key, values)
  const inHtml = (key: MailKey) =>
    textWithHtml(
      language,
      key,
      Object.fromEntries(
        Object.entries(values).map(([name, value]): [string, Html] => [
          name,
          name === 'host' ? html`<b dir="ltr">${value}</b>` : html`<bdi>${value}</bdi>`,
        ]),
      ),
    )
  const { oneTimePassword } = letter
  return {
    subject: said('mail.subject'),
    text: [
      ...[said('mail.intro'), '', said('mail.how'), '', `  ${letter.link}`, ''],
      ...(oneTimePassword === undefined ? [] : [said('mail.password'), '', `  ${oneTimePassword}`, '']),
      ...[said('mail.end'), '', said('mail.unexpected'), ''],
    ].join('\n'),
    html: html`<!doctype html>
<html lang="${language.tag}" dir="${language.direction}"><head><meta charset="utf-8"><title>${said('mail.subject')}</title></head>
<body style="font-family:sans-serif;line-height:1.5;max-width:34em">
<p>${inHtml('mail.intro')}</p>
<p>${inHtml('mail.how')}</p>
<p><bdi><a href="${letter.link}">${letter.link}</a></bdi></p>
${oneTimePassword === undefined ? noHtml : html`<p>${said('mail.password')}</p><p><code dir="ltr">${oneTimePassword}</code></p>`}
<p>${inHtml('mail.end')}</p>
<p style="color:#555">${inHtml('mail.unexpected')}</p>
</body></html>
`.toString(),
  }
}

/** A sentence may begin with that word. */
const capital = (text: string, { tag }: Language): string =>
  text.replace(/^\p{Ll}/u, letter => letter.toLocaleUpperCase(tag))

type MailKey = `mail.${'subject' | 'intro' | 'how' | 'password' | 'end' | 'unexpected'}`

/** To the minute, in UTC: where whoever reads it is, nobody knows. */
const inWords = (time: number, { tag }: Language): string =>
  tag === 'en'
    ? new Date(time).toUTCString().replace(/:\d\d GMT$/, ' UTC')
    : `${new Intl.DateTimeFormat(tag, { ...dateForm, timeZone: 'UTC' }).format(time)} UTC`

const dateForm = {
  dateStyle: 'full',
  timeStyle: 'short',
  calendar: 'gregory',
  numberingSystem: 'latn',
} as const

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
