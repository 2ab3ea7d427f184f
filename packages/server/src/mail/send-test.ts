import type { Config } from '@gatewright/config'
import { parseEmailAddress } from '../identity/email-address.ts'
import { randomId } from '../random.ts'
import { testMail } from './invitation-mail.ts'
import { deliver } from './smtp.ts'
import { MailFailure } from './smtp-words.ts'

/**
 * Sends one mail that only says that mails arrive, now and once.
 * @returns what the mail server said
 * @throws MailFailure
 */
export async function sendTestMail(config: Pick<Config, 'mail' | 'http'>, address: string): Promise<string> {
  const to = parseEmailAddress(address)
  if (to === undefined)
    throw new MailFailure(`"${address}" is not an e-mail address.`, 'Write one address.', true)
  if (config.mail === undefined) {
    throw new MailFailure(
      'The configuration does not say how mails are sent.',
      'Add "mail": { "from": "sso@example.com", "smtp": { "host": "smtp.example.com" } }.',
      true,
    )
  }
  const text = testMail(new URL(config.http.externalUrl).host)
  return deliver(config.mail, { ...text, id: randomId(), to, date: new Date() })
}
