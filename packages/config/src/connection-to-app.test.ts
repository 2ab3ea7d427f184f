import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { explainChanges, linkTo, parseConfig } from './index.ts'

const files: Record<string, string> = {}
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-pair-'))
  for (const name of ['a', 'b']) {
    const [cert, key] = [`${name}.pem`, `${name}-key.pem`]
    const made = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=app'.split(
      ' ',
    )
    execFileSync('openssl', [...made, '-keyout', join(folder, key), '-out', join(folder, cert)], {
      stdio: 'pipe',
    })
    for (const each of [cert, key])
      files[`/etc/gatewright/${each}`] = readFileSync(join(folder, each), 'utf8')
  }
  rmSync(folder, { recursive: true })
})

const parse = (app: object) =>
  parseConfig(
    JSON.stringify({
      apps: {
        x: {
          upstream: 'https://10.0.0.5:8006',
          url: 'http://x.localhost:3000',
          allow: { signedIn: true },
          ...app,
        },
      },
    }),
    {
      file: '/etc/gatewright/gatewright.config.json',
      env: {},
      readFile: path => {
        const text = files[path]
        if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' })
        return text
      },
    },
  )
function configOf(app: object) {
  const parsed = parse(app)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, what }) => `${path}: ${what}`).join('\n'))
  return parsed.config
}
const appOf = (app: object) => configOf(app).apps[0]
const problemsOf = (app: object) => {
  const parsed = parse(app)
  return parsed.ok ? [] : parsed.problems.map(({ code, path }) => [code, path])
}
const noticesOf = (app: object) => parse(app).notices.map(({ code, path }) => [code, path])

const hex = 'ab'.repeat(32)
const pairs = hex.toUpperCase().match(/../g) ?? []

describe('TLS to an app', () => {
  it.each([
    ['as openssl 3 prints it', `sha256 Fingerprint=${pairs.join(':')}`],
    ['as openssl 1 prints it', `SHA256 Fingerprint=${pairs.join(':')}`],
    ['as browsers show it', pairs.join(' ')],
    ['in lower case, with colons', pairs.join(':').toLowerCase()],
    ['without anything', hex],
    ['with what a paste brings along', `  SHA-256 Fingerprint: ${pairs.join(':')}\n`],
  ])('takes a fingerprint %s', (_, fingerprint) => {
    expect(appOf({ tls: { fingerprint } })?.tls).toEqual({ fingerprint: hex })
  })

  it.each([
    hex.slice(2),
    `${hex}ab`,
    hex.replace('a', 'g'),
    'ab'.repeat(20),
    'ab'.repeat(16),
    `sha256//${'A'.repeat(43)}=`,
  ])('takes no %j for one', fingerprint => {
    expect(problemsOf({ tls: { fingerprint } })).toEqual([['bad_fingerprint', 'apps.x.tls.fingerprint']])
  })

  it('takes a certificate with its key, and no other', () => {
    expect(appOf({ tls: { cert: 'a.pem', key: 'a-key.pem', ca: 'b.pem' } })?.tls).toEqual({
      ca: '/etc/gatewright/b.pem',
      client: { cert: '/etc/gatewright/a.pem', key: '/etc/gatewright/a-key.pem' },
    })
    expect(problemsOf({ tls: { cert: 'a.pem', key: 'b-key.pem' } })).toEqual([['bad_key', 'apps.x.tls.key']])
    expect(problemsOf({ tls: { key: 'a-key.pem' } })).toEqual([['missing_key', 'apps.x.tls.key']])
  })

  it('is nothing for an upstream without it: a problem for all of them, a notice for some', () => {
    const tls = { ca: 'a.pem' }
    expect(problemsOf({ tls, upstream: 'http://10.0.0.5' })).toEqual([['tls_without_https', 'apps.x.tls']])
    expect(problemsOf({ tls, upstream: 'unix:/run/x.sock' })).toEqual([['tls_without_https', 'apps.x.tls']])
    const mixed = { tls, upstream: ['https://10.0.0.5', 'http://10.0.0.6'] }
    expect(problemsOf(mixed)).toEqual([])
    expect(noticesOf(mixed)).toContainEqual(['no_effect', 'apps.x.upstream[1]'])
  })

  it('takes names and addresses for the name of the certificate', () => {
    for (const serverName of ['app.internal', 'PVE', 'my_app.local', '10.0.0.5', '::1']) {
      expect(problemsOf({ tls: { serverName } })).toEqual([])
    }
    for (const serverName of ['https://x', 'x:8006', '*.internal', 'a b', 'x.', '-x', '[::1', '[::1]']) {
      expect([serverName, problemsOf({ tls: { serverName } })]).toEqual([
        serverName,
        [['bad_address', 'apps.x.tls.serverName']],
      ])
    }
  })
})

describe('what an app gets as its host', () => {
  it('is a word or a name, with or without a port', () => {
    expect(appOf({ host: 'client' })?.host).toBe('client')
    expect(appOf({ host: 'upstream' })?.host).toBe('upstream')
    for (const name of ['app.internal', 'localhost:8080', '[::1]:8080', '10.0.0.5', 'my_app']) {
      expect(appOf({ host: name })?.host).toEqual({ name })
    }
  })

  it.each([
    ...[
      'https://x.localhost',
      'x/y',
      'x y',
      'x\r\nA: b',
      'x:0',
      'x:65536',
      'x:',
      'a..b',
      '*.x',
      'x,y',
      'Client',
    ],
    ...['UPSTREAM', 'ü.example', 'x.', '[fe80::1%eth0]', `${'a'.repeat(64)}.x`],
  ])('is not %j', host => {
    expect(problemsOf({ host })).toEqual([['bad_address', 'apps.x.host']])
  })

  it('is not that of a Unix socket, which has none', () => {
    const upstream = ['http://10.0.0.5', 'unix:/run/x.sock']
    expect(problemsOf({ host: 'upstream', upstream })).toEqual([['bad_address', 'apps.x.host']])
    expect(problemsOf({ host: 'localhost', upstream })).toEqual([])
  })
})

it('keeps sessions to one of several upstreams, and says that it does nothing with one', () => {
  const several = { stickySessions: true, upstream: ['http://10.0.0.5', 'http://10.0.0.6'] }
  expect(appOf(several)?.stickySessions).toBe(true)
  expect(noticesOf(several)).toEqual([])
  for (const upstream of ['http://10.0.0.5', ['http://10.0.0.5']]) {
    expect(noticesOf({ stickySessions: true, upstream })).toEqual([['no_effect', 'apps.x.stickySessions']])
  }
})

it('takes a Unix socket in both of its spellings for one', () => {
  expect(appOf({ upstream: 'unix:/run/x.sock' })?.upstreams).toEqual(['unix:/run/x.sock'])
  expect(appOf({ upstream: 'unix:///run/x.sock' })?.upstreams).toEqual(['unix:/run/x.sock'])
  const longest = `unix:/${'x'.repeat(process.platform === 'darwin' ? 102 : 106)}`
  expect(problemsOf({ upstream: longest })).toEqual([])
  for (const upstream of [
    `${longest}x`,
    'unix:',
    'unix:/',
    'unix://run/x',
    // As nginx and Apache put a path before those of requests.
    'unix:/run/x.sock:/api',
    'unix:/run/x.sock:',
    'unix:@x',
    'unix:/a/./b',
    'unix:/a//b',
  ]) {
    expect(problemsOf({ upstream })).toEqual([['bad_url', 'apps.x.upstream']])
  }
})

it.each([
  'http://unix:/run/x.sock',
  // As nginx writes it, with a path of URLs and without.
  'http://unix:/run/x.sock:/',
  'http://unix:/run/x.sock:/api?a#b',
  'http://unix:/run/x.sock:',
  'http+unix://%2Frun%2Fx.sock/api',
  'http+unix:///run/x.sock',
  'https+unix://%2Frun%2Fx.sock',
  '/run/x.sock',
  'unix:/run/x.sock:/api',
])('says of %s which address is meant, and takes that', upstream => {
  const parsed = parse({ upstream })
  expect(parsed.ok ? [] : parsed.problems.map(({ fix }) => fix)).toEqual(['Write unix:/run/x.sock.'])
})

it('takes a host that is called unix for one', () => {
  for (const upstream of ['http://unix:4100', 'https://unix:8443', 'http://unix/app'])
    expect([upstream, problemsOf({ upstream })]).toEqual([upstream, []])
})

describe('a wildcard host', () => {
  it('is one whole level, and is never linked to', () => {
    const [url] = appOf({ url: 'http://*.Code.localhost:3000/' })?.urls ?? []
    expect(url).toEqual({ origin: 'http://*.code.localhost:3000', pathPrefix: '/' })
    const both = appOf({ url: ['https://*.code.example.com', 'https://code.example.com'] })?.urls ?? []
    expect([linkTo(both), linkTo(both.slice(0, 1))]).toEqual(['https://code.example.com/', ''])
  })

  it.each([
    ...[
      'http://*',
      'http://*.*.localhost',
      'http://foo*.localhost',
      'http://*foo.localhost',
      'http://a.*.localhost',
    ],
    ...[
      'https://*.com',
      'https://**.example.com',
      'https://*.127.0.0.1',
      'https://*.[::1]',
      'https://*.example.com/x',
    ],
    ...['https://*.example.com?x', 'http://*.example.com', 'https://*..example.com', 'https://*.'],
    // Both are read as a *: each name below com would be the app.
    ...['https://%2A.com', 'https://＊.com', 'https://a%2a.example.com', 'https://a＊.example.com'],
  ])('is not %j', url => {
    expect(problemsOf({ url }).map(([, path]) => path)).toEqual(['apps.x.url'])
  })
})

it('says which of these has changed', () => {
  const [before, after] = [configOf({}), configOf({ host: 'upstream', tls: { fingerprint: hex } })]
  expect(JSON.stringify(explainChanges(before, after))).toContain('Of \\"x\\", host and tls change.')
})
