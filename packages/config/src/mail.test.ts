import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfigFile } from './load.ts'

function load(mail: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-mail-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(file, JSON.stringify({ httpServer: { externalUrl: 'http://localhost:3000' }, mail }))
  return loadConfigFile(file)
}
const from = 'sso@example.com'
const problemsOf = (mail: unknown) => {
  const loaded = load(mail)
  return loaded.ok ? [] : loaded.problems.map(({ path, code }) => `${path} ${code}`)
}

describe('mail', () => {
  it('has the port of its security, which is encrypted unless somebody says otherwise', () => {
    const ports = [undefined, 'starttls', 'tls'].map(security => {
      const loaded = load({ from, smtp: { host: 'smtp.example.com', ...(security && { security }) } })
      return loaded.ok && [loaded.config.mail?.smtp.security, loaded.config.mail?.smtp.port]
    })
    expect(ports).toEqual([
      ['starttls', 587],
      ['starttls', 587],
      ['tls', 465],
    ])
  })

  it.each([
    ['no address', { from: 'sso', smtp: { host: 'h' } }, ['mail.from bad_email']],
    [
      'a line end in the address',
      { from: 'sso@example.com\r\nBcc: eve@x.test', smtp: { host: 'h' } },
      ['mail.from bad_email'],
    ],
    [
      'a line end in the name',
      { from, name: 'A\r\nBcc: eve@x.test', smtp: { host: 'h' } },
      ['mail.name bad_mail'],
    ],
    [
      'a password in the clear',
      { from, smtp: { host: 'h.test', security: 'none', user: 'u', password: 'p' } },
      ['mail.smtp.security bad_mail'],
    ],
    [
      'a password without user',
      { from, smtp: { host: 'h', password: 'p' } },
      ['mail.smtp.password missing_key'],
    ],
    ['a user without password', { from, smtp: { host: 'h', user: 'u' } }, ['mail.smtp.user missing_key']],
    ['port 465 with starttls', { from, smtp: { host: 'h', port: 465 } }, ['mail.smtp.port bad_mail']],
    [
      'port 587 with tls',
      { from, smtp: { host: 'h', port: 587, security: 'tls' } },
      ['mail.smtp.port bad_mail'],
    ],
    [
      'no file of authorities',
      { from, smtp: { host: 'h', ca: './none.pem' } },
      ['mail.smtp.ca unreadable_file'],
    ],
    ['no server', { from }, ['mail.smtp missing_key']],
  ])('is refused with %s', (_, mail, problems) => {
    expect(problemsOf(mail)).toEqual(problems)
  })

  it.each([
    ['on this machine, in the clear', { host: '127.0.0.1', security: 'none', user: 'u', password: 'p' }],
    ['on a port of its own', { host: 'h', port: 2525, security: 'tls' }],
    ['on port 25 with starttls', { host: 'h', port: 25 }],
  ])('may be %s', (_, smtp) => {
    expect(problemsOf({ from, smtp })).toEqual([])
  })

  it('says that mails in the clear are read on the way', () => {
    const loaded = load({ from, smtp: { host: 'relay.example.com', security: 'none' } })
    expect(loaded.ok && loaded.notices.map(({ code }) => code)).toContain('plain_mail')
  })
})
