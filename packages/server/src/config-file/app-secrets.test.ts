import { describe, expect, it } from 'vitest'
import { createMasking } from './masking.ts'
import { readTypedText } from './typed-text.ts'

const masking = createMasking(Buffer.from('a key'))
const fileWith = (change: object = {}, id = 'support') =>
  JSON.stringify({
    apps: {
      [id]: {
        upstream: ['http://10.0.0.7:4100', 'http://10.0.0.8:4100'],
        url: 'https://support.example.com',
        requestHeaders: { 'X-User': '{email}', 'X-Key': 'a-key-of-the-app', 'X-Lent': '${env:LENT}' },
        credential: { basic: { user: '{email}', password: 'a-password-of-the-app' } },
        ...change,
      },
    },
  })

/** What comes of a text whose author sees the stored one masked, and changes it so. */
async function typed(change: (app: Record<string, unknown>) => object, id = 'support') {
  const shown = JSON.parse(masking.mask(fileWith()))
  const text = JSON.stringify({ apps: { [id]: change(shown.apps.support) } })
  const stored = { saved: [fileWith()], earlier: async () => [] }
  const read = await readTypedText(masking, text, stored, { newVariables: true })
  return {
    text: read.text,
    refused: Object.fromEntries([...read.refused].map(([path, { code }]) => [path, code])),
  }
}

describe('what an app is sent', () => {
  it('is masked where it may be a key, and comes back for the same upstreams or fewer', async () => {
    expect(masking.mask(fileWith())).not.toMatch(/of-the-app/)
    expect(masking.mask(fileWith())).toContain('"X-User":"{email}"')
    expect(await typed(app => app)).toEqual({ text: fileWith(), refused: {} })
    const fewer = { upstream: 'http://10.0.0.8:4100' }
    expect(await typed(app => ({ ...app, ...fewer }))).toEqual({ text: fileWith(fewer), refused: {} })
  })

  it.each([
    ['another', 'https://evil.test'],
    ['one more', ['http://10.0.0.7:4100', 'http://10.0.0.8:4100', 'https://evil.test']],
    ['another port', 'http://10.0.0.7:4101'],
    ['a socket', 'unix:/tmp/evil.sock'],
  ])('is sent nowhere else by who may edit the file, but not see it: %s', async (_, upstream) => {
    const { text, refused } = await typed(app => ({ ...app, upstream }))
    expect(text).not.toMatch(/of-the-app/)
    expect(refused).toEqual({
      'apps.support.credential.basic.password': 'secret_moved',
      'apps.support.requestHeaders.X-Key': 'secret_moved',
      'apps.support.requestHeaders.X-Lent': 'new_reference',
    })
  })

  it('stands in no other app and under no other name', async () => {
    const other = await typed(app => app, 'evil')
    expect([other.text.includes('of-the-app'), Object.values(other.refused)]).toEqual([
      false,
      ['placeholder', 'placeholder', 'new_reference'],
    ])
    const moved = await typed(({ requestHeaders, ...app }) => ({
      ...app,
      requestHeaders: { 'X-Other': (requestHeaders as Record<string, string>)['X-Key'] },
    }))
    expect(moved.text).not.toContain('a-key-of-the-app')
  })
})
