import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MailConfig } from '@gatewright/config'
import { describe, expect, it, onTestFinished } from 'vitest'
import { invitationMail } from '../../src/mail/invitation-mail.ts'
import { deliver, usualPatience } from '../../src/mail/smtp.ts'
import { MailFailure } from '../../src/mail/smtp-words.ts'
import { english } from '../../src/texts/language.ts'
import { ownCertificate, ownCertificateIn } from '../support/own-certificate.ts'
import { readable, refusal, startMailServer } from './support.ts'

const little = { step: 400, whole: 1_500 }
const at = (
  port: number,
  smtp: Partial<MailConfig['smtp']> = {},
  more: Partial<MailConfig> = {},
): MailConfig => ({
  ...{ from: 'sso@example.com', name: 'Contoso sign-in', ...more },
  smtp: { host: '127.0.0.1', port, security: 'none', ...smtp },
})
const letter = {
  link: 'https://sso.example.com/admin/login/azure',
  strategy: 'Contoso',
  invitedBy: 'ada@contoso.test',
  expiresAt: Date.parse('2026-03-15T12:00:00Z'),
}
const send = (
  config: MailConfig,
  to = 'grace@contoso.test',
  letters: object = letter,
  patience = usualPatience,
) =>
  deliver(
    config,
    { ...invitationMail({ ...letter, ...letters }, to, english), id: 'mail-1', to, date: new Date(0) },
    patience,
  )
const failureOf = (sent: Promise<string>): Promise<MailFailure> =>
  sent.then(
    () => {
      throw new Error('it was sent')
    },
    error => {
      expect(error).toBeInstanceOf(MailFailure)
      return error
    },
  )

/** Whatever is done with a connection. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}

describe('a mail', () => {
  it('is plain text with HTML beside it, from us, to the one who is invited, with the same id at each attempt', async () => {
    const { port, mails } = await startMailServer()
    expect(await send(at(port, {}, { replyTo: 'help@example.com' }))).toBe('250 taken')
    await send(at(port))
    const [first, second] = mails.map(({ source }) => readable(source))
    expect(mails[0]?.to).toEqual(['grace@contoso.test'])
    expect(first).toMatch(/^From: "Contoso sign-in" <sso@example.com>\r$/m)
    expect(first).toMatch(/^To: grace@contoso.test\r$/m)
    expect(first).toMatch(/^Reply-To: help@example.com\r$/m)
    expect(first).toContain('Auto-Submitted: auto-generated')
    expect(first).toMatch(/Message-ID: <mail-1@example.com>/i)
    expect(second).toMatch(/Message-ID: <mail-1@example.com>/i)
    const [plain = '', html = ''] = (first ?? '').split('Content-Type: text/html')
    for (const text of [
      'ada@contoso.test invites you to sign in at sso.example.com.',
      'https://sso.example.com/admin/login/azure',
      'The invitation counts until Sun, 15 Mar 2026 12:00 UTC',
      'You did not expect this?',
    ]) {
      expect(plain).toContain(text)
    }
    expect(html).toContain('<a href="https://sso.example.com/admin/login/azure">')
  })

  it('says what a name has in it as text, in no header, and as no HTML', async () => {
    const { port, mails } = await startMailServer()
    const invitedBy = 'Eve\r\nBcc: mallory@x.test\u202e <img src=x onerror=alert(1)>'
    await send(at(port, {}, { name: 'A "quoted", name; <x>' }), undefined, { invitedBy, strategy: '"><b>' })
    const source = readable(mails[0]?.source ?? '')
    expect(mails[0]?.to).toEqual(['grace@contoso.test'])
    expect(source).not.toMatch(/^Bcc:/im)
    expect(source).not.toContain('\u202e')
    expect(source.split('Content-Type: text/html')[1]).not.toContain('<img')
    expect(source.split('\r\n\r\n')[0]).toContain('From: "A \\"quoted\\", name; <x>" <sso@example.com>')
  })

  it('goes to an address with letters of any script where the server can, and else says why not', async () => {
    const can = await startMailServer()
    await send(at(can.port), 'zoë@xn--mnchen-3ya.test')
    expect(can.mails[0]?.to).toEqual(['zoë@münchen.test'])
    const cannot = await startMailServer({ hideSMTPUTF8: true })
    const { reason, isFinal } = await failureOf(send(at(cannot.port), 'zoë@x.test'))
    expect(reason).toContain('takes no address with letters beyond ASCII')
    expect([isFinal, cannot.mails]).toEqual([true, []])
  })
})

describe('a mail server that', () => {
  it.each([
    [450, 'greylisted, come back', false, /puts us off: "450 greylisted/],
    [550, '5.1.1 no such user', true, /refused the mail: "550 5\.1\.1 no such user"/],
    [552, '5.3.4 message too big', true, /takes no mail of this size.* larger mails/],
    [454, '4.7.1 Relay access denied', false, /puts us off.* to addresses elsewhere/],
    [530, '5.7.0 Must issue a STARTTLS command first', false, /nothing in the clear.* mail\.smtp\.security/],
    [
      530,
      '5.7.57 Client not authenticated to send mail',
      false,
      /those alone whom it knows.* mail\.smtp\.user/,
    ],
    [554, '5.7.1 Client host rejected: Access denied', false, /whom it knows.* take mails from this machine/],
  ])('answers %s %s is told in its words, with what to do', async (status, text, isFinal, said) => {
    const { port } = await startMailServer({ onAddress: () => refusal(status, text) })
    const { reason, cure, isFinal: final } = await failureOf(send(at(port)))
    expect(`${reason} ${cure}`).toMatch(said)
    expect(final).toBe(isFinal)
  })

  it('does not let us send for an address says which key to look at', async () => {
    const { port } = await startMailServer({ onAddress: () => refusal(554, '5.7.1 relay access denied') })
    expect((await failureOf(send(at(port)))).cure).toContain('mail.from')
  })

  it('hangs, before or after its greeting, or drips, costs no more than the patience', async () => {
    const silent = await listen(() => {})
    const greets = await listen(socket => socket.write('220 x\r\n'))
    const drips = await listen(socket => {
      socket.write('220 x\r\n250-')
      const drip = setInterval(() => socket.write('a'), 50)
      socket.on('close', () => clearInterval(drip))
    })
    for (const port of [silent, greets, drips]) {
      const failure = await failureOf(send(at(port), undefined, undefined, little))
      expect(failure.reason).toContain('did not answer in time')
      expect(failure.isFinal).toBe(false)
    }
  })

  it('drops the connection in the middle of the mail is tried again', async () => {
    const { port } = await startMailServer({ onData: (_stream, _session, _done) => {}, socketTimeout: 100 })
    expect((await failureOf(send(at(port)))).isFinal).toBe(false)
  })

  it('is not there is named', async () => {
    expect((await failureOf(send(at(9)))).reason).toBe('Nothing listens at 127.0.0.1 port 9.')
  })

  it('offers no STARTTLS gets nothing in the clear', async () => {
    const { port, mails } = await startMailServer()
    const { reason, cure } = await failureOf(send(at(port, { security: 'starttls' })))
    expect(reason).toContain('offers no encryption by STARTTLS')
    expect(cure).toContain('Nothing is sent in the clear')
    expect(mails).toEqual([])
  })

  it('has a certificate that nobody knows gets neither password nor mail, until its authority is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewright-mail-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const { cert: file } = ownCertificateIn(folder, 'localhost')
    const { cert, key } = ownCertificate('localhost')
    const host = 'localhost'
    for (const security of ['starttls', 'tls'] as const) {
      const asked: string[] = []
      const { port, mails } = await startMailServer({
        ...{ cert, key, secure: security === 'tls', disabledCommands: [] },
        onAuth({ username, password }, _, done) {
          asked.push(`${username} ${password}`)
          done(password === 'right' ? null : refusal(535, '5.7.8 no'), { user: username })
        },
      })
      const auth = { user: 'gw', password: 'right' }
      const unknown = await failureOf(send(at(port, { host, security, auth })))
      expect(unknown.reason).toMatch(/^The certificate of localhost port \d+ is not believed: /)
      expect(asked).toEqual([])
      const wrong = await failureOf(
        send(at(port, { host, security, ca: file, auth: { ...auth, password: 'wrong' } })),
      )
      expect(wrong.reason).toContain('does not let us in: "535 5.7.8 no"')
      expect(wrong.cure).toContain('mail.smtp.password')
      expect(wrong.isFinal).toBe(false)
      await send(at(port, { host, security, auth, ca: file }))
      expect(mails).toHaveLength(1)
    }
  })
})
