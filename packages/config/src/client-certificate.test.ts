import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseConfig } from './parse.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewright-certificate-'))
  const make = (name: string, ...key: string[]) =>
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-days', '2', '-subj', '/CN=client', ...key],
        ...['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)],
      ],
      { stdio: 'pipe' },
    )
  make('good', '-nodes', '-newkey', 'rsa:2048')
  make('other', '-nodes', '-newkey', 'rsa:2048')
  make('short', '-nodes', '-newkey', 'rsa:1024')
  make('curve', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')
  make('locked', '-passout', 'pass:secret', '-newkey', 'rsa:2048')
})
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string) => readFileSync(join(folder, name), 'utf8')

const problemsWith = (options: object) => {
  const result = parseConfig(
    JSON.stringify({
      httpServer: { externalUrl: 'http://localhost:3000' },
      authStrategies: {
        azure: {
          type: 'oauth2',
          options: {
            authorizationURL:
              'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0/authorize',
            tokenURL:
              'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0/token',
            clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
            ...options,
          },
        },
      },
    }),
    { file: 'gatewright.config.json', env: {} },
  )
  return result.ok ? [] : result.problems.map(({ path, what }) => `${path}: ${what}`)
}
const at = 'authStrategies.azure.options'

it('a key and its certificate stand in the place of a client secret', () => {
  const [key, certificate] = [file('good.key'), file('good.crt')]
  expect(problemsWith({ clientCertificate: key + certificate })).toEqual([])
  expect(problemsWith({ clientCertificate: certificate + key })).toEqual([])
  expect(problemsWith({ clientCertificate: key + file('other.crt') + certificate })).toEqual([])
  expect(problemsWith({ clientCertificate: (key + certificate).replaceAll('\n', '\\n') })).toEqual([])
  expect(
    problemsWith({ clientCertificate: key + certificate, tokenEndpointAuthMethod: 'private_key_jwt' }),
  ).toEqual([])
})

it('what cannot be used says why', () => {
  const said = (what: string) => [`${at}.clientCertificate: The client certificate cannot be used. ${what}`]
  const good = file('good.crt')
  for (const [text, what] of [
    [good, 'There is no private key in it.'],
    [file('good.key'), 'There is no certificate in it.'],
    [file('good.key') + file('other.crt'), 'The private key is not that of the certificate.'],
    [file('short.key') + file('short.crt'), 'The private key is of 1024 bits.'],
    [file('curve.key') + file('curve.crt'), 'The private key is of the kind ec.'],
    [file('locked.key') + file('locked.crt'), 'The private key has a password.'],
    [
      `-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----\n${good}`,
      'The private key cannot be read.',
    ],
  ] as const)
    expect(problemsWith({ clientCertificate: text })).toEqual(said(what))
})

it('one way to prove oneself is said, and not two', () => {
  const clientCertificate = file('good.key') + file('good.crt')
  expect(problemsWith({ clientCertificate, clientSecret: 'not~really-a-secret' })).toEqual([
    `${at}.clientSecret: "clientSecret" stands beside "clientCertificate".`,
  ])
  expect(problemsWith({ clientCertificate, tokenEndpointAuthMethod: 'none' })).toEqual([
    `${at}.tokenEndpointAuthMethod: "none" stands beside a client certificate.`,
  ])
  expect(
    problemsWith({ clientSecret: 'not~really-a-secret', tokenEndpointAuthMethod: 'private_key_jwt' }),
  ).toEqual([`${at}.clientCertificate: "private_key_jwt" wants a client certificate, and there is none.`])
})
