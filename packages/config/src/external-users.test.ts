import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ExternalUsersConfig } from './config.ts'
import { parseConfig } from './parse.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()
const secret = '0123456789abcdef0123456789abcdef'

function externalUsers(
  externalAuth: object,
  files: Record<string, string> = {},
): ExternalUsersConfig | string[] {
  const result = parseConfig(JSON.stringify({ pro: { externalAuth: { enabled: true, ...externalAuth } } }), {
    file: '/etc/gatewright/gatewright.config.json',
    env: {},
    readFile: path => {
      const found = files[path]
      if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' })
      return found
    },
  })
  return result.ok
    ? result.config.externalUsers
    : result.problems.map(problem => `${problem.code} ${problem.path}`)
}

const keyOf = (users: ExternalUsersConfig | string[]) =>
  Array.isArray(users) ? users : users.verification?.key

test('accepts no token where no key is set', () => {
  expect(externalUsers({ algorithms: ['HS256'] })).toEqual({ enabled: true })
})

test.each([
  ['in several lines', rsa],
  ['in one line with \\n', rsa.replaceAll('\n', '\\n')],
  ['in one line with blanks', rsa.replaceAll('\n', ' ')],
])('reads a public key %s', (_, publicKey) => {
  expect(externalUsers({ publicKey, algorithms: ['RS256'], audience: 'support' })).toEqual({
    enabled: true,
    verification: {
      audience: 'support',
      algorithms: ['RS256'],
      clockToleranceSeconds: 30,
      replayProtection: false,
      allowedOrigins: [],
      key: { kind: 'public-key', pem: rsa },
    },
  })
})

test('takes the algorithm that fits the key where none is named', () => {
  expect(externalUsers({ publicKey: ec })).toMatchObject({ verification: { algorithms: ['ES256'] } })
  expect(externalUsers({ publicKey: rsa })).toMatchObject({ verification: { algorithms: ['RS256'] } })
  expect(externalUsers({ secret })).toMatchObject({ verification: { algorithms: ['HS256'] } })
})

test('takes a publicKey that is no PEM for the shared secret of HS algorithms', () => {
  expect(keyOf(externalUsers({ publicKey: secret, algorithms: ['HS256'] }))).toEqual({
    kind: 'secret',
    secret,
  })
})

test('finds the key file of the data folder', () => {
  const users = externalUsers(
    { algorithms: ['RS256'] },
    { '/etc/gatewright/data/global/end_users_auth.pub': rsa },
  )
  expect(keyOf(users)).toEqual({ kind: 'public-key', pem: rsa })
})

test('never verifies an HS algorithm with a public key, which everybody knows', () => {
  expect(externalUsers({ publicKey: rsa, algorithms: ['HS256'] })).toEqual([
    'key_algorithm pro.externalAuth.algorithms[0]',
  ])
})

test('refuses alg none in any spelling', () => {
  for (const none of ['none', 'None', 'NONE']) {
    expect(externalUsers({ secret, algorithms: [none] })).toEqual([
      'bad_algorithm pro.externalAuth.algorithms[0]',
    ])
  }
})

test('reads the JWKS client as the other program writes it', () => {
  const jwksClient = {
    jwksUri: 'https://site.example.com/jwks.json',
    keyId: 'k1',
    cache: true,
    rateLimit: true,
    jwksRequestsPerMinute: 5,
    cacheMaxAge: 60_000,
  }
  const pinned = { audience: ['a', 'b'], issuer: 'https://site.example.com', algorithms: ['ES256'] }
  expect(externalUsers({ jwksClient, ...pinned })).toMatchObject({
    verification: {
      ...pinned,
      key: {
        kind: 'jwks',
        jwksUri: 'https://site.example.com/jwks.json',
        keyId: 'k1',
        cooldownSeconds: 12,
        cacheSeconds: 60,
      },
    },
  })
})

test('counts the value that the other program writes by itself as not set', () => {
  expect(
    externalUsers({ algorithms: ['HS256'], publicKey: 'insert key here', audience: '', issuer: '' }),
  ).toEqual({ enabled: true })
})

test('leaves key settings alone while external authentication is off', () => {
  expect(externalUsers({ enabled: false, publicKey: rsa, secret })).toEqual({ enabled: false })
})

test('reads the longest age and the switches for old sites only where they are written', () => {
  expect(externalUsers({ secret, maxAge: '2h', allowTokensWithoutExpiry: true })).toMatchObject({
    verification: { maxAgeSeconds: 7200, allowTokensWithoutExpiry: true },
  })
  expect(externalUsers({ secret, allowTokensWithoutSubject: true })).toMatchObject({
    verification: { allowTokensWithoutSubject: true },
  })
  expect(externalUsers({ secret, maxAge: 'for ever' })).toEqual(['bad_duration pro.externalAuth.maxAge'])
})

test('refuses an RSA key that can be broken', () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  expect(externalUsers({ publicKey: short })).toEqual(['bad_key pro.externalAuth.publicKey'])
})

function notices(externalAuth: object, rest: object = {}): string[] {
  const file = { ...rest, pro: { externalAuth: { enabled: true, secret, ...externalAuth } } }
  const { notices: found } = parseConfig(JSON.stringify(file), {
    file: '/etc/gatewright/gatewright.config.json',
    env: {},
    readFile: path => {
      throw Object.assign(new Error(path), { code: 'ENOENT' })
    },
  })
  return found.filter(({ code }) => code.startsWith('tokens_')).map(({ code, path }) => `${code} ${path}`)
}

test('says what a switch for old sites lets in', () => {
  expect(notices({ allowTokensWithoutExpiry: true, allowTokensWithoutSubject: true }).sort()).toEqual([
    'tokens_without_limit pro.externalAuth.allowTokensWithoutExpiry',
    'tokens_without_limit pro.externalAuth.allowTokensWithoutSubject',
  ])
  expect(notices({})).toEqual([])
})

test('tells a file of the other program what to write, until it has written it', () => {
  const old = { version: '12.26.7' }
  expect(notices({}, old)).toEqual(['tokens_need_limit pro.externalAuth'])
  expect(notices({ maxAge: '1d' }, old)).toEqual([])
  expect(notices({ allowTokensWithoutExpiry: true }, old)).toEqual([
    'tokens_without_limit pro.externalAuth.allowTokensWithoutExpiry',
  ])
})
