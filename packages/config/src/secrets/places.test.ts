import { describe, expect, it } from 'vitest'
import { secretPlaces } from '../redact.ts'

const SECRET = 'abcd1234efgh'

/** A file in order with one more line at its beginning. */
const fileWith = (line: string) => `{
  ${line}
  "authStrategies": { "azure": { "type": "oauth2", "options": { "clientID": "shown-id" } } }
}`
const hidden = (text: string) => secretPlaces(text).map(({ start, end }) => text.slice(start, end))

describe('a secret in a comment', () => {
  it.each([
    `// clientSecret: "${SECRET}"`,
    `// "clientSecret": "${SECRET}",`,
    `// clientSecret: '${SECRET}',`,
    `// clientSecret: \`${SECRET}\``,
    `// “clientSecret”: “${SECRET}”`,
    `// clientSecret: ${SECRET}`,
    `// clientSecret = ${SECRET}`,
    `// CLIENT_SECRET=${SECRET}`,
    `// options.clientSecret => "${SECRET}"`,
    `// client-secret : ${SECRET};`,
    `// clientSecert: ${SECRET}`,
    `// Client secret: ${SECRET}`,
    `// API key: ${SECRET}`,
    `// password: ${SECRET}`,
    `// botToken: "${SECRET}"`,
    `// "clientSecret":\n  //   "${SECRET}",`,
    `/* clientSecret: ${SECRET} */`,
    `/*\n   * clientSecret:\n   *   "${SECRET}"\n   */`,
    `// "clientSecret": "${SECRET}`,
    `// {\\"clientSecret\\": \\"${SECRET}\\"}`,
    `// don't forget the password: ${SECRET}`,
    `// publicKey: ${SECRET}`,
    `// https://user:${SECRET}@host/path`,
    `// https://:${SECRET}@host`,
  ])('is found: %s', line => {
    expect(hidden(fileWith(line))).toEqual([SECRET])
  })

  it('is found with blanks and stray quotation marks in it', () => {
    expect(hidden(fileWith('// password: correct horse battery'))).toEqual(['correct horse battery'])
    expect(hidden(fileWith('// password: "correct"horse"'))).toEqual(['correct"horse'])
    expect(hidden(fileWith('// https://user:p@ss:word@host'))).toEqual(['p@ss:word'])
  })

  it('is found with everything below a key that is secret', () => {
    const [all] = hidden(fileWith('// "credentials": {\n  //   "user": "u",\n  //   "pin": "}1234"\n  // }'))
    expect(all).toContain('"pin": "}1234"')
  })

  it.each([
    ['a reference', '// clientSecret: ${env:SECRET}'],
    ['a reference in quotes', '// "clientSecret": "${file:secret.txt}",'],
    ['a placeholder', '// "clientSecret": "<the value>"'],
    ['a key that only sounds secret', '// "passwordMinLength": 12, "jwtToken": { "duration": "1h" }'],
    ['a user without a password', '// https://user@host/a:b@c'],
    ['a sentence', '// Ask Ada for the secret.'],
    ['yes and no', '// passwordReset: true'],
  ])('is not seen in %s', (_what, line) => {
    expect(hidden(fileWith(line))).toEqual([])
  })
})

describe('a secret value', () => {
  it('is found again wherever it is repeated', () => {
    const text = fileWith(`"appSecret": "${SECRET}", "label": "was ${SECRET}", // not x${SECRET}y any more`)
    expect(hidden(text)).toEqual([SECRET, SECRET, SECRET])
    expect(hidden(fileWith('"appSecret": "test", "label": "latest test",'))).toEqual(['test', 'test'])
  })

  it('is found unescaped, too', () => {
    const text = fileWith(String.raw`"appSecret": "s3cret\"\u0041", // s3cret"A`)
    expect(hidden(text)).toEqual([String.raw`s3cret\"\u0041`, 's3cret"A'])
  })

  it('hides no key of the file, whatever it is', () => {
    expect(hidden(fileWith('"appSecret": "authStrategies",'))).toEqual(['authStrategies'])
  })

  it('is found inside another value, but a scope or a sentence is none', () => {
    expect(hidden(fileWith(`"x": "https://idp/?client_secret=${SECRET}&y=1",`))).toEqual([SECRET])
    expect(hidden(fileWith(`"x": "password: '${SECRET}'",`))).toEqual([SECRET])
    expect(hidden(fileWith(String.raw`"x": "{\"secret\":\"${SECRET}\"}",`))).toHaveLength(1)
    expect(hidden(fileWith('"scope": "openid secret:read", "label": "token: see the wiki",'))).toEqual([])
  })

  it('may be a number, which needs quotation marks when it is hidden', () => {
    const text = fileWith('"appSecret": 12345678,')
    expect(secretPlaces(text)).toMatchObject([{ path: 'appSecret', isNumber: true }])
  })

  it('may be the public key of a pair, which is shown, or a shared secret in its place', () => {
    const pem = '-----BEGIN PUBLIC KEY-----\\nMFkw\\n-----END PUBLIC KEY-----\\n'
    const withKey = (key: string) => fileWith(`"pro": { "externalAuth": { "publicKey": "${key}" } },`)
    expect(hidden(withKey(pem))).toEqual([])
    expect(hidden(withKey(SECRET))).toEqual([SECRET])
    expect(hidden(withKey(`${pem}${SECRET}`))).toHaveLength(1)
  })

  it('may be a private key under any name', () => {
    const pem = '-----BEGIN EC PRIVATE KEY-----\\nMFkw\\n-----END EC PRIVATE KEY-----'
    expect(hidden(fileWith(`"x": "${pem}",`))).toHaveLength(1)
    expect(hidden(`{ "x": "-----BEGIN PRIVATE KEY-----\nMFkw\nabcd" `).join()).toContain('abcd')
  })
})

describe('a text that cannot be read', () => {
  it('hides the whole line where a quotation mark is missing', () => {
    expect(hidden(`{ "clientSecret": ${SECRET}", "x": 1,\n "clientID": "shown-id"`)).toEqual([
      `${SECRET}", "x": 1`,
    ])
  })

  it.each([
    ['JSON5', `{ clientSecret: '${SECRET}', clientID: 'shown-id' }`],
    ['without quotes', `{ clientSecret: ${SECRET}\n clientID: shown-id }`],
    ['cut off', `{ "clientSecret": "${SECRET}`],
    ['on the next line', `{{ "clientSecret"\n:\n"${SECRET}" `],
    ['a list', `[{ "clientSecret": "${SECRET}" }]`],
    ['two files', `{ "apps": {} } { "clientSecret": "${SECRET}" }`],
    ['YAML', `azure:\n  clientSecret: ${SECRET}\n  clientID: shown-id`],
    ['a list of variables', `export CLIENT_SECRET='${SECRET}'\nCLIENT_ID=shown-id`],
  ])('hides its secret and nothing else: %s', (_what, text) => {
    expect(hidden(text)).toEqual([SECRET])
  })
})
