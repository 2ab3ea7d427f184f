import { type FaultsServer, prepareServer } from '../../faults/support/server.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { inviteByMail, type Mail, mailBy, mailWhen, restartWith, tryMail } from '../support/gatewright.ts'
import { login, type Postfix, preparePostfix } from './server.ts'

/** Postfix of Debian, with Cyrus SASL, and Postgrey behind it. */
export async function postfix(report: Report, after: After): Promise<void> {
  const mta = await preparePostfix()
  after(mta.remove)
  after(mta.stop)
  await mta.start()
  const server = await prepareServer({ settings: mailBy(relay(mta)) })
  after(server.remove)
  after(server.stop)
  await promiseWords(report, server, mta)
  await promiseInvitations(report, server, mta)
  await promiseRetries(report, server, mta)
  const secrets = [login.password]
  const said = server.said()
  report.check('no password stands in the log', !secrets.some(secret => said.includes(secret)))
}

const relay = ({ ports }: Postfix): Mail => ({
  smtp: { host: 'localhost', port: ports.relay, security: 'none' },
})

const submission = ({ ports, authority }: Postfix): Mail => ({
  name: 'Contoso, Ümlaut & Söhne',
  smtp: { host: 'localhost', port: ports.submission, ca: authority, ...login },
})

const tls = (mta: Postfix): Mail => {
  const { smtp, ...mail } = submission(mta)
  return { ...mail, smtp: { ...smtp, port: mta.ports.tls, security: 'tls' } }
}

const without = ({ smtp, ...mail }: Mail, ...keys: string[]): Mail => ({
  ...mail,
  smtp: Object.fromEntries(Object.entries(smtp).filter(([key]) => !keys.includes(key))),
})

const having = ({ smtp, ...mail }: Mail, more: Mail['smtp']): Mail => ({
  ...mail,
  smtp: { ...smtp, ...more },
})

/** What `gatewright mail test` says: each right set-up, and each wrong one by its cause and cure. */
async function promiseWords(report: Report, server: FaultsServer, mta: Postfix): Promise<void> {
  const { ports } = mta
  const at = (port: number) => `localhost port ${port}`
  const cases: readonly [what: string, mail: Mail, to: string, ...said: (string | RegExp)[]][] = [
    [
      'STARTTLS with a private authority and a password',
      submission(mta),
      'ada@contoso.test',
      /^Sent\. .*"250 2\.0\.0 Ok: queued/,
    ],
    ['TLS from the first byte, likewise', tls(mta), 'ada@contoso.test', /^Sent\./],
    ['a relay of the machine', relay(mta), 'ada@contoso.test', /^Sent\./],
    ['an address that is not ASCII', relay(mta), 'zoë@contoso.test', /^Sent\./],
    ['a domain that is not ASCII', relay(mta), 'özil@münchen.test', /^Sent\./],
    [
      'STARTTLS, authority not named',
      without(submission(mta), 'ca'),
      'ada@contoso.test',
      `The certificate of ${at(ports.submission)} is not believed`,
      'mail.smtp.ca',
    ],
    [
      'TLS, authority not named',
      without(tls(mta), 'ca'),
      'ada@contoso.test',
      `The certificate of ${at(ports.tls)} is not believed`,
      'mail.smtp.ca',
    ],
    [
      'a certificate for another name',
      having(submission(mta), { host: '127.0.0.1' }),
      'ada@contoso.test',
      'is not believed',
      'mail.smtp.host',
    ],
    [
      'a wrong password',
      having(submission(mta), { password: 'wrong' }),
      'ada@contoso.test',
      'does not let us in',
      '535 5.7.8',
      'mail.smtp.password',
    ],
    [
      'no password where one is asked for',
      without(submission(mta), 'user', 'password'),
      'ada@contoso.test',
      'mail.smtp.user',
      'mail.smtp.password',
    ],
    ['a password where nobody asks for one', having(relay(mta), login), 'ada@contoso.test', 'mail.smtp.user'],
    [
      'TLS at a port of STARTTLS',
      having(tls(mta), { port: ports.submission }),
      'ada@contoso.test',
      'mail.smtp.security',
      '"starttls"',
    ],
    [
      'STARTTLS at a port of TLS',
      having(submission(mta), { port: ports.tls }),
      'ada@contoso.test',
      'mail.smtp.security',
    ],
    [
      'in the clear where TLS is asked for',
      having(submission(mta), { security: 'none' }),
      'ada@contoso.test',
      'mail.smtp.security',
    ],
    [
      'STARTTLS at a relay without',
      having(submission(mta), { port: ports.relay }),
      'ada@contoso.test',
      'offers no encryption by STARTTLS',
    ],
    [
      'a person whom nobody knows',
      relay(mta),
      'nobody@contoso.test',
      'refused the mail',
      '550 5.1.1',
      'Check the address',
    ],
    [
      'somebody elsewhere, refused',
      relay(mta),
      'ada@elsewhere.test',
      'refused the mail',
      '554 5.7.1',
      'to addresses elsewhere',
    ],
    [
      'somebody elsewhere, put off',
      having(relay(mta), { port: ports.cautious }),
      'ada@elsewhere.test',
      '454 4.7.1',
      'to addresses elsewhere',
    ],
    [
      'a sender that is not ours',
      { ...submission(mta), from: 'ceo@contoso.test' },
      'ada@contoso.test',
      '553 5.7.1',
      'mail.from',
    ],
    [
      'a mail that is too large',
      having(relay(mta), { port: ports.small }),
      'ada@contoso.test',
      '552 5.3.4',
      /too large|size/i,
    ],
    [
      'an address that is not ASCII, at ASCII alone',
      having(relay(mta), { port: ports.ascii }),
      'zoë@contoso.test',
      'SMTPUTF8',
      'Hand the link over',
    ],
    [
      'a server that greets late',
      having(relay(mta), { port: ports.grey }),
      'grey@contoso.test',
      '450 4.2.0',
      'puts us off',
      'again',
    ],
  ]
  for (const [what, mail, to, ...wanted] of cases) {
    const said = await tryMail(server, mail, to)
    const holds = wanted.every(each => (typeof each === 'string' ? said.includes(each) : each.test(said)))
    report.check(`mail test: ${what}`, holds && !said.includes(login.password), () => [said])
  }
  const delivered = () => mta.mailsOf('ada').length === 3 && mta.mailsOf('zoe').length === 1
  await until(delivered)
  report.check('what was sent lies in the mailboxes', delivered() && mta.mailsOf('oezil').length === 1)
}

async function promiseInvitations(report: Report, server: FaultsServer, mta: Postfix): Promise<void> {
  await restartWith(server, submission(mta))
  for (const [email, mailbox] of [
    ['grace@contoso.test', 'grace'],
    ['zoë@contoso.test', 'zoe'],
    ['özil@münchen.test', 'oezil'],
  ] as const) {
    const invited = await inviteByMail(server, email)
    const { state, reason } = await mailWhen(server, email, ({ state }) => state !== 'waiting')
    const why = () => [String(reason), JSON.stringify(invited?.body).slice(0, 300)]
    report.check(`invitation: ${email} is sent theirs`, state === 'sent', why)
    const mail = () => mta.mailsOf(mailbox).at(-1) ?? ''
    await until(() => mail().includes('Invitation'))
    // Plain text first, and the way that mails are written: the first part that a program finds is text.
    const types = [...mail().matchAll(/^Content-Type: ([^;\s]+)/gim)].map(([, type]) => type)
    report.check(
      `invitation: ${email} reads plain text first`,
      types.join() === 'multipart/alternative,text/plain,text/html',
      () => [mail()],
    )
    report.check(
      `invitation: ${email} sees whom it comes from`,
      /^From: =\?UTF-8\?|^From: "Contoso/m.test(mail()) && mail().includes('Auto-Submitted: auto-generated'),
      () => [mail()],
    )
  }
  const refused = 'nobody@contoso.test'
  await inviteByMail(server, refused)
  const { state, reason = '' } = await mailWhen(server, refused, ({ state }) => state === 'failed')
  report.check(
    'invitation: whom nobody knows is told to whoever invites',
    state === 'failed' && reason.includes('550 5.1.1'),
    () => [reason],
  )
}

/** A server that is away, and one that puts off: both by waiting for what the mailer does by itself. */
async function promiseRetries(report: Report, server: FaultsServer, mta: Postfix): Promise<void> {
  await restartWith(server, having(relay(mta), { port: mta.ports.grey }))
  await inviteByMail(server, 'greta@contoso.test')
  const grey = await mailWhen(server, 'greta@contoso.test', ({ reason }) => reason !== undefined)
  report.check(
    'greylisting: puts the mail off, by its own words',
    grey.state === 'waiting' && String(grey.reason).includes('450 4.2.0'),
    () => [JSON.stringify(grey)],
  )
  await mta.stop()
  await inviteByMail(server, 'late@contoso.test')
  const late = await mailWhen(server, 'late@contoso.test', ({ reason }) => reason !== undefined)
  report.check(
    'a server that is away: the mail waits',
    late.state === 'waiting' && String(late.reason).includes('Nothing listens'),
    () => [JSON.stringify(late)],
  )
  await mta.start()
  for (const name of ['greta', 'late']) {
    const { state, reason } = await mailWhen(
      server,
      `${name}@contoso.test`,
      ({ state }) => state === 'sent',
      180,
    )
    report.check(`${name}@contoso.test gets the mail by waiting alone`, state === 'sent', () => [
      String(reason),
    ])
    await until(() => mta.mailsOf(name).length > 0)
    report.check(`${name}@contoso.test gets it once`, mta.mailsOf(name).length === 1)
  }
}

async function until(holds: () => boolean, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!holds() && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 100))
}
