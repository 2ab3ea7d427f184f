import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { secretsOf } from './index.ts'
import { parseConfig } from './parse.ts'
import { formatNotices, formatProblems } from './problem.ts'

const secret = 'vTz8Q~.kL_2-xYz9'

/** A file with one strategy whose secret is written so, and files beside it. */
function parse(
  clientSecret: string,
  {
    files = {},
    env = {},
    more = {},
  }: { files?: Record<string, Buffer>; env?: Record<string, string>; more?: object } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-secret-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'data', 'global'), { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  const options = { issuer: 'https://idp.test', clientID: 'app', clientSecret }
  const text = JSON.stringify({
    httpServer: { externalUrl: 'https://sso.test' },
    authStrategies: { idp: { type: 'oauth2', options } },
    pro: { collaboratorsAuthStrategies: ['idp'], externalAuth: { enabled: true } },
    ...more,
  })
  const result = parseConfig(text, { file: join(folder, 'gatewright.config.json'), env })
  return {
    problems: result.ok ? '' : formatProblems(result.problems),
    codes: result.ok ? [] : result.problems.map(({ code }) => code),
    notices: formatNotices(result.notices.filter(({ code }) => code === 'odd_secret')),
    used: result.ok ? secretsOf(result.config) : [],
  }
}

const fromFile = (bytes: Buffer) => parse('${file:./secret}', { files: { secret: bytes } })

describe('a secret from a file', () => {
  it.each([
    ['as it is', secret],
    ['without the one line end that every editor writes', `${secret}\n`],
    ['also as Windows writes it', `${secret}\r\n`],
    ['without the mark that editors of Windows write', `\uFEFF${secret}\r\n`],
  ])('is used %s, and nothing is said', (_, text) => {
    const { used, notices, problems } = fromFile(Buffer.from(text))
    expect([used, notices, problems]).toEqual([[secret], '', ''])
  })

  it('is refused in another encoding, which is named, with what to do', () => {
    const wide = fromFile(Buffer.from(`\uFEFF${secret}`, 'utf16le'))
    expect(wide.codes).toEqual(['not_utf8'])
    expect(wide.problems).toContain(
      'authStrategies.idp.options.clientSecret: The file ./secret is saved as UTF-16. The value comes from there, and is read as this file is: as UTF-8. Save it again with the encoding UTF-8. UTF-16 is what Windows calls Unicode',
    )
    const latin = fromFile(Buffer.from('pässwort of a site', 'latin1'))
    expect(latin.codes).toEqual(['not_utf8'])
    expect(latin.problems).toContain('The file ./secret is not UTF-8: its byte 2 belongs to no letter.')
    expect(latin.problems).toMatch(/it may have one of before \(Windows-1252, ISO 8859-1\)/)
    expect(latin.problems).not.toContain('sswort')
  })

  it('that is a mark and a line end alone is empty', () => {
    expect(fromFile(Buffer.from('\uFEFF\r\n')).problems).toContain('The file ./secret is empty.')
  })
})

describe('what an editor, a shell or a web page has added to a secret', () => {
  const file = (text: string) => fromFile(Buffer.from(text)).notices
  const variable = (value: string) => parse('${env:IDP_SECRET}', { env: { IDP_SECRET: value } }).notices
  const written = (text: string) => parse(text).notices

  it('is noticed with the end, the character and where it came from, and the secret is not shown', () => {
    expect(file(`${secret} \n`)).toMatch(
      /authStrategies\.idp\.options\.clientSecret: The secret ends with a blank, which comes from \$\{file:\.\/secret\} and counts as a part of it\. Unless it really is one, take it away: write the file \.\/secret anew/,
    )
    expect(file(`${secret}\n\n`)).toContain('ends with a line end, which comes from ${file:./secret}')
    expect(file(`\uFEFF\uFEFF${secret}`)).toContain('begins with a byte order mark (U+FEFF)')
    expect(variable(`"${secret}"`)).toMatch(
      /stands in quotation marks.* comes from \$\{env:IDP_SECRET\} .* set IDP_SECRET without it \(docker --env-file/,
    )
    expect(variable(`${secret}\r`)).toContain('ends with a line end, which comes from ${env:IDP_SECRET}')
    expect(variable(`${secret}\n`)).toContain('ends with a line end')
    expect(written(`${secret}\u200B`)).toMatch(
      /ends with a zero-width space \(U\+200B\), which stands in this file .* delete it here\.$/,
    )
    for (const said of [file(`${secret} `), variable(` ${secret}`), written(`${secret}\u00A0`)]) {
      expect(said).not.toBe('')
      expect(said).not.toContain(secret.slice(0, 6))
    }
  })

  it('is noticed of each part that a secret is put together from', () => {
    const said = (text: string, a: string, b: string) => parse(text, { env: { A: a, B: b } }).notices
    expect(said('${env:A}${env:B}', ' aaaa', 'bbbb')).toContain(
      'begins with a blank, which comes from ${env:A} and',
    )
    expect(said('${env:A}-${env:B}', 'aaaa', 'bbbb\n')).toContain(
      'ends with a line end, which comes from ${env:B} and',
    )
    expect(said(' ${env:A}${env:B}', 'aaaa', 'bbbb')).toContain(
      'begins with a blank, which stands in this file',
    )
    expect(said('${env:A}${env:B}', 'aaaa ', ' bbbb')).toBe('')
  })

  it('hides no Secret ID that was copied in place of the Value', () => {
    const tenant = 'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001'
    const options = {
      ...{ authorizationURL: `${tenant}/oauth2/v2.0/authorize`, tokenURL: `${tenant}/oauth2/v2.0/token` },
      ...{ clientID: 'c0ffee00-0000-4000-8000-0000000000aa', clientSecret: '${env:ID}' },
    }
    const more = { authStrategies: { idp: { type: 'oauth2', options } } }
    const { codes } = parse('', { env: { ID: '"c0ffee00-0000-4000-8000-0000000000bb"\n' }, more })
    expect(codes).toEqual(['secret_id'])
  })

  it('is noticed of every secret of the file, whatever it is for', () => {
    const long = 'a-long-enough-token-that-nobody-ever-guesses'
    const tokens = parse(secret, {
      env: { TOKEN: `${long}"`, HMAC: `'${long}'` },
      more: {
        observability: { listen: 9464, token: '${env:TOKEN}' },
        audit: {
          streams: [{ name: 'siem', webhook: { url: 'https://siem.test/x', secret: '${env:HMAC}' } }],
        },
      },
    })
    expect(tokens.problems).toBe('')
    expect(tokens.notices).toMatch(/observability\.token: The secret ends with a quotation mark/)
    expect(tokens.notices).toMatch(/webhook\.secret: The secret stands in quotation marks/)
  })
})

describe('a key file that the data folder has', () => {
  const keys = (bytes: Buffer) =>
    parse(secret, { files: { 'data/global/end_users_auth.key': bytes }, more: { dataFolder: './data' } })
  const shared = 'a shared secret that is long enough for HS256'

  it('is read as every other file, and never passed over because it cannot be', () => {
    expect(keys(Buffer.from(`\uFEFF${shared}\n`))).toMatchObject({ problems: '', notices: '' })
    const wide = keys(Buffer.from(`\uFEFF${shared}`, 'utf16le'))
    expect(wide.problems).toMatch(/pro\.externalAuth: The file .*end_users_auth\.key is saved as UTF-16\./)
    expect(keys(Buffer.from(`"${shared}"`)).notices).toMatch(
      /pro\.externalAuth: The secret stands in quotation marks.*end_users_auth\.key\}/,
    )
  })
})
