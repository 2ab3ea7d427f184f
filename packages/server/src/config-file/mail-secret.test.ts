import { expect, it } from 'vitest'
import { createMasking } from './masking.ts'
import { readTypedText } from './typed-text.ts'

const masking = createMasking(Buffer.from('a key'))
const password = 'a-password-of-the-mail-server'
const fileWith = (smtp: object = {}) =>
  JSON.stringify({
    mail: { from: 'sso@example.com', smtp: { host: 'smtp.example.com', user: 'gw', password, ...smtp } },
  })

/** What comes of a text whose author sees the stored one masked, and changes it so. */
async function typed(change: object, stored = fileWith()) {
  const { mail } = JSON.parse(masking.mask(stored))
  const text = JSON.stringify({ mail: { ...mail, smtp: { ...mail.smtp, ...change } } })
  const read = await readTypedText(
    masking,
    text,
    { saved: [stored], earlier: async () => [] },
    { newVariables: true },
  )
  return {
    hasPassword: read.text.includes(password),
    refused: Object.fromEntries([...read.refused].map(([path, { code }]) => [path, code])),
  }
}

it.each([
  ['nothing', {}],
  ['TLS from the first byte, on its port', { security: 'tls', port: 465 }],
  ['another user', { user: 'gatewright' }],
])('the password of the mail server stays behind its mask with %s', async (_, change) => {
  expect(await typed(change)).toEqual({ hasPassword: true, refused: {} })
})

it.each([
  ['another host', { host: 'smtp.evil.test' }],
  ['the same name below another', { host: 'smtp.example.com.evil.test' }],
  ['a port where anybody may listen', { port: 2525 }],
])(
  'the password of the mail server is not sent to %s, and the file’s reference to it neither',
  async (_, change) => {
    expect(await typed(change)).toEqual({
      hasPassword: false,
      refused: { 'mail.smtp.password': 'secret_moved' },
    })
    const lent = await typed(change, fileWith({ password: '${env:SMTP_PASSWORD}' }))
    // The variable that is named after its place may be referred to where no text ever did; here one did.
    expect(lent.refused).toEqual({ 'mail.smtp.password': 'new_reference' })
  },
)
