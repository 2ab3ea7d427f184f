import { describe, expect, it } from 'vitest'
import { explainChanges, parseConfig, redactConfig, secretsOf } from './index.ts'

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'

const parse = (server: object, rest: object = {}) =>
  parseConfig(
    JSON.stringify({
      httpServer: { host: '0.0.0.0', port: 443, externalUrl: 'https://sso.example.com', ...server },
      ...rest,
    }),
    {
      file: '/etc/gatewright/gatewright.config.json',
      env: { HMAC: 'zLsIUFzpPXFPvXzI2ITA0nWy' },
      readFile: () => pem,
    },
  )
const withTls = (tls: unknown, rest: object = {}) => parse({ tls }, rest)
const withAcme = (acme: object, rest: object = {}) => withTls({ acme: { acceptTerms: true, ...acme } }, rest)
const problemsOf = (parsed: ReturnType<typeof parse>) =>
  parsed.ok ? [] : parsed.problems.map(({ code, path, fix }) => [code, path, fix])
const noticesOf = (parsed: ReturnType<typeof parse>) => parsed.notices.map(({ code, path }) => [code, path])
const app = (url: string) => ({
  apps: { bot: { upstream: 'http://127.0.0.1:4100', url, allow: { roles: ['member'] } } },
})

describe('where a certificate comes from', () => {
  it('from Let’s Encrypt, with an address and the terms accepted', () => {
    const parsed = withAcme({ email: 'it@example.com' })
    expect(noticesOf(parsed)).toEqual([])
    expect(parsed.ok && parsed.config.http.tls).toEqual({
      acme: {
        directory: 'https://acme-v02.api.letsencrypt.org/directory',
        email: 'it@example.com',
        httpPort: 80,
      },
    })
  })

  it('from two files, as before', () => {
    const parsed = withTls({ cert: 'a.pem', key: '../b.pem' })
    // The key is no certificate; what counts here is that both are asked for.
    expect(problemsOf(parsed)).toEqual([
      ['bad_key', 'httpServer.tls.key', expect.stringContaining('PRIVATE KEY')],
    ])
  })

  it.each([
    ['neither', {}, [['two_certificates', 'httpServer.tls']]],
    ['both', { cert: 'a.pem', acme: { acceptTerms: true } }, [['two_certificates', 'httpServer.tls.cert']]],
    ['half of two files', { cert: 'a.pem' }, [['missing_key', 'httpServer.tls.key']]],
    [
      'terms that nobody has accepted',
      { acme: {} },
      [['terms_not_accepted', 'httpServer.tls.acme.acceptTerms']],
    ],
    [
      'terms refused',
      { acme: { acceptTerms: false } },
      [['terms_not_accepted', 'httpServer.tls.acme.acceptTerms']],
    ],
    [
      'terms accepted by a word',
      { acme: { acceptTerms: 'yes' } },
      [['wrong_type', 'httpServer.tls.acme.acceptTerms']],
    ],
  ])('not from %s', (_, tls, expected) => {
    expect(problemsOf(withTls(tls)).map(([code, path]) => [code, path])).toEqual(expected)
  })

  it('says where the terms are to be read', () => {
    expect(problemsOf(withTls({ acme: {} }))[0]?.[2]).toBe(
      'Write "acceptTerms": true once you have read them: https://letsencrypt.org/repository/.',
    )
    expect(
      problemsOf(withTls({ acme: { directory: 'https://ca.example.com/acme/directory' } }))[0]?.[2],
    ).toContain('"termsOfService"')
  })

  it('one port has one listener', () => {
    const taken = [['port_taken_twice', 'httpServer.tls.acme.httpPort', expect.any(String)]]
    expect(problemsOf(withAcme({ httpPort: 443 }))).toEqual(taken)
    expect(problemsOf(withAcme({ httpPort: 9464 }, { observability: { listen: 9464 } }))).toEqual(taken)
    expect(problemsOf(parse({ port: 80, tls: { acme: { acceptTerms: true } } }))[0]?.slice(0, 2)).toEqual([
      'port_taken_twice',
      'httpServer.tls.acme',
    ])
  })
})

describe('names that no authority certifies', () => {
  const own = { directory: 'https://ca.corp.example.com/acme/acme/directory' }

  it.each([
    'https://10.0.0.5',
    'https://[2001:db8::1]',
    'https://*.example.com',
    'https://my_bot.example.com',
  ])('are refused wherever the certificate comes from: %s', name => {
    for (const acme of [{}, own]) {
      expect(problemsOf(withAcme(acme, app(name))).map(([code, path]) => [code, path])).toEqual([
        ['not_certifiable', 'apps.bot.url'],
      ])
    }
  })

  it.each([
    'https://localhost',
    'https://bot',
    'https://bot.local',
    'https://bot.internal',
    'https://bot.test',
    'https://bot.corp',
  ])('are refused at a public authority and noted at one’s own: %s', name => {
    expect(problemsOf(withAcme({}, app(name)))[0]?.slice(0, 2)).toEqual(['not_certifiable', 'apps.bot.url'])
    const zeroSsl = { directory: 'https://acme.zerossl.com/v2/DV90' }
    expect(problemsOf(withAcme(zeroSsl, app(name)))[0]?.[0]).toBe('not_certifiable')
    const parsed = withAcme(own, app(name))
    expect(problemsOf(parsed)).toEqual([])
    expect(noticesOf(parsed)).toContainEqual(['name_not_public', 'apps.bot.url'])
  })

  it('the console’s own, where nobody has written one, or one without https', () => {
    expect(
      problemsOf(parse({ externalUrl: undefined, tls: { acme: { acceptTerms: true } } }))[0]?.slice(0, 2),
    ).toEqual(['not_certifiable', 'httpServer.tls'])
    const plain = parse({ externalUrl: 'http://localhost:443', tls: { acme: { acceptTerms: true } } })
    expect(problemsOf(plain)[0]?.slice(0, 2)).toEqual(['not_certifiable', 'httpServer.externalUrl'])
  })

  it('are nobody’s concern where the app is reached by another port', () => {
    expect(problemsOf(withAcme({}, app('http://bot.localhost:3000')))).toEqual([])
  })

  it('an address that only this machine reaches is noted: no authority can ask there', () => {
    const parsed = parse({ host: '127.0.0.1', tls: { acme: { acceptTerms: true } } })
    expect(noticesOf(parsed)).toEqual([['not_reachable', 'httpServer.host']])
  })
})

describe('the key of an external account', () => {
  const bound = { externalAccountBinding: { keyId: 'kid-1', hmacKey: '${env:HMAC}' } }

  it('is a secret: taken from where secrets stand, and shown nowhere', () => {
    const parsed = withAcme(bound)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(parsed.config.http.tls?.acme?.externalAccountBinding).toEqual({
      keyId: 'kid-1',
      hmacKey: 'zLsIUFzpPXFPvXzI2ITA0nWy',
    })
    expect(secretsOf(parsed.config)).toContain('zLsIUFzpPXFPvXzI2ITA0nWy')
    expect(JSON.stringify(redactConfig(parsed.config))).not.toContain('zLsIUFzpPXFPvXzI2ITA0nWy')
  })
})

describe('what a restart would change', () => {
  const configOf = (tls: object) => {
    const parsed = withTls(tls)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    return parsed.config
  }

  it('says from whom certificates come, and that names are closed until they are there', () => {
    const one = configOf({ acme: { acceptTerms: true } })
    const other = configOf({
      acme: { acceptTerms: true, directory: 'https://ca.example.com/dir', httpPort: 8080 },
    })
    expect(explainChanges(one, other)).toMatchObject([
      {
        path: 'httpServer.tls',
        what: 'Certificates come from ca.example.com.',
        effects: [
          'Until the authority has answered, names that have no certificate of it cannot be connected to.',
          'Port 8080 is listened on, for the authority and to lead to https.',
        ],
      },
    ])
  })
})
