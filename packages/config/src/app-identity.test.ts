import { describe, expect, it } from 'vitest'
import { explainChanges, parseConfig, redactConfig, redactText, secretFilesOf, secretsOf } from './index.ts'
import { builtInOnly, keyWays } from './rules/apps/key-ways.ts'
import { apps } from './schema/apps/apps.ts'
import type { SchemaNode } from './schema/schema-node.ts'

const secret = 'ab{email}cd}$'

function parse(app: object, { more = {}, files = {} as Record<string, string> } = {}) {
  const text = JSON.stringify({
    apps: {
      support: {
        ...{ upstream: 'http://127.0.0.1:4100', url: 'http://support.localhost:3000' },
        ...{ allow: { signedIn: true }, ...app },
      },
    },
    ...more,
  })
  const result = parseConfig(text, {
    file: '/etc/gatewright/gatewright.config.json',
    env: { KEY: secret, TOKEN: 'a-token-of-the-app' },
    readFile: path => files[path.split('/').at(-1) as string] ?? '',
  })
  const problems = result.ok ? [] : result.problems.map(({ path, code }) => `${path}: ${code}`)
  const codes = result.notices.map(({ code, text }) => `${code}: ${text}`)
  return { text, result, problems, notices: codes.filter(code => !code.startsWith('other_port')) }
}

function configOf(...asked: Parameters<typeof parse>) {
  const { result } = parse(...asked)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

describe('a header for an app', () => {
  it('holds what a variable or a file leads to as it is, braces and all', () => {
    const config = configOf(
      { requestHeaders: { 'X-Key': '${env:KEY}', 'X-Both': '${file:key}:{email}' } },
      { files: { key: `${secret}\n` } },
    )
    expect(config.apps[0]?.requestHeaders).toEqual([
      { name: 'X-Key', template: [secret] },
      { name: 'X-Both', template: [`${secret}:`, { field: 'email' }] },
    ])
  })

  it('is a secret where it may be one: in exports, in views, in what is said of it', () => {
    const app = {
      requestHeaders: {
        ...{ 'X-Key': '${env:KEY}', 'X-Own': 'written-out-key', 'X-Mixed': '{sub}:written-beside' },
        ...{ 'X-User': '{email}', 'X-Groups': '{groups|join(;)}', 'X-File': '${file:key}' },
      },
      credential: { basic: { user: '{email}', password: 'written-password' } },
    }
    const { text, result } = parse(app, { files: { key: 'of-a-file-1' } })
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    const exported = JSON.stringify(redactConfig(result.config))
    const view = redactText(text)
    for (const each of [secret, 'written-out-key', 'written-beside', 'of-a-file-1', 'written-password']) {
      expect([each, exported.includes(JSON.stringify(each).slice(1, -1)), view.includes(each)]).toEqual([
        each,
        false,
        false,
      ])
    }
    for (const each of ['"{email}"', '"{groups|join(;)}"', '${env:KEY}', '${file:key}'])
      expect(view).toContain(each)
    expect(secretsOf(result.config)).toEqual(expect.arrayContaining([secret, 'of-a-file-1']))
    expect(secretFilesOf(result.config)).toEqual(['/etc/gatewright/key'])
  })

  it('that cannot be sent is a problem which does not show what a reference leads to', () => {
    const { result } = parse(
      { requestHeaders: { 'X-Key': '${file:key}' } },
      { files: { key: 'first\nsecond' } },
    )
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).not.toContain('first')
  })

  it('that doubles the braces of a field is noticed: everybody would be that text', () => {
    const said =
      'field_as_text: "{email}" is sent as this text for everybody: a brace that is written twice is a brace. For the field write {email}, with one on each side.'
    expect(parse({ requestHeaders: { 'X-User': '{{email}}' } }).notices).toEqual([said])
    const basic = { user: '{{email}}', password: '${env:TOKEN}' }
    expect(parse({ credential: { basic } }).notices).toEqual([said])
    expect(parse({ requestHeaders: { 'X-User': 'x-{{ .Email }}' } }).notices).toEqual([
      expect.stringMatching(/^field_as_text: "\{ \.Email \}" .* write \{email\},/),
    ])
    // A brace that is meant, and what a variable leads to.
    for (const meant of ['{{{email}}}', '{{"a":"{email}"}}', '${env:KEY}'])
      expect([meant, parse({ requestHeaders: { 'X-User': meant } }).notices]).toEqual([meant, []])
  })

  it.each([
    ...[
      'Authorization',
      'Host',
      'Connection',
      'Cookie',
      'Transfer_Encoding',
      'Content-Length',
      'Upgrade',
      'TE',
    ],
    ...[
      'Sec-WebSocket-Key',
      'X-Forwarded-For',
      'x_forwarded_proto',
      'Forwarded',
      'X-Request-Id',
      'X-Real-IP',
    ],
    ...['X-Gatewright-Assertion', 'Accept', 'User-Agent', 'X-HTTP-Method-Override', 'HTTP_Host', 'Proxy'],
    ...['X-Original-URL', 'Expect', 'Trailer', 'Keep-Alive', 'traceparent', 'Origin'],
  ])('%s is no app’s own', name => {
    expect(parse({ requestHeaders: { [name]: '{sub}' } }).problems).toEqual([
      expect.stringContaining('reserved_header'),
    ])
  })

  it.each([
    ...['Remote-User', 'X-Forwarded-User', 'X-Forwarded-Email', 'X-WEBAUTH-USER', 'es-security-runas-user'],
    ...['X-Forwarded-Preferred-Username', 'X-Auth-Request-Email', 'X-Proxy-Remote-User', 'X_User', 'x.user'],
  ])('%s may be, under the name of a header of ours, too', name => {
    expect(parse({ requestHeaders: { [name]: '{email}' } }).problems).toEqual([])
  })
})

it('that an app is told something else is said by its keys, without what it is told', () => {
  const before = configOf({ requestHeaders: { 'X-Key': '${env:KEY}' } })
  const after = configOf({
    ...{ requestHeaders: { 'X-Key': 'another-key' }, credential: { bearer: '${env:TOKEN}' }, timeout: '10m' },
  })
  const said = explainChanges(before, after).map(({ what }) => what)
  expect(said).toEqual(['Of "support", requestHeaders, timeout and credential change.'])
})

describe('a credential for an app', () => {
  it('is resolved with its references', () => {
    expect(configOf({ credential: { bearer: '${env:TOKEN}' } }).apps[0]?.credential).toEqual({
      kind: 'bearer',
      token: 'a-token-of-the-app',
    })
    expect(
      configOf({ credential: { basic: { user: 'Zoë {email}', password: 'pässword' } } }).apps[0]?.credential,
    ).toEqual({ kind: 'basic', user: ['Zoë ', { field: 'email' }], password: 'pässword' })
    const token = { name: 'Authorization', value: 'token ${env:TOKEN}' }
    expect(configOf({ credential: { header: token } }).apps[0]?.credential).toEqual({
      ...{ kind: 'header', name: 'Authorization', value: 'token a-token-of-the-app' },
    })
  })

  it('has no colon in what is sent as its user, though a group may have one', () => {
    const problemsOf = (user: string) =>
      parse({ credential: { basic: { user, password: '${env:TOKEN}' } } }).problems
    expect(problemsOf('{groups|pick(azure:ops=admin,*=reader)}')).toEqual([])
    for (const user of ['a:b', '{roles|pick(admin=a:b)}', '{roles|pick(admin=a,*=a:b)}']) {
      expect(problemsOf(user)).toEqual(['apps.support.credential.basic.user: bad_credential'])
    }
  })

  it('by a field of somebody, where external users alone come in, is noticed', () => {
    const external = { rules: [{ paths: ['/chat'], externalUsers: true }], allow: undefined }
    const basic = (user: string) => ({ credential: { basic: { user, password: '${env:TOKEN}' } } })
    const noticesOf = (app: object) => parse({ ...external, ...app }).notices
    expect(noticesOf(basic('{email}'))).toContainEqual(
      expect.stringMatching(/^no_effect: .*Write a fixed user/),
    )
    expect(noticesOf(basic('fixed')).join()).not.toContain('no_effect')
    const headers = { requestHeaders: { 'X-User': '{email}', 'X-Key': 'fixed-text' } }
    expect(noticesOf(headers).filter(notice => notice.startsWith('no_effect'))).toEqual([
      expect.stringMatching(/"X-User" is never sent/),
    ])
    const rules = [...external.rules, { allow: { signedIn: true } }]
    expect(noticesOf({ ...headers, rules }).join()).not.toContain('no_effect')
  })

  it('by a role that nobody can have is noticed, with the one that may be meant', () => {
    const pick = '{roles|pick(admim=Admin,editor=Editor,member=Member,*=Viewer)}'
    const said = [
      'no_effect: There is no role "admim", so this choice of pick(…) is never made. Did you mean "admin"? A role of your own is named in "roles" first.',
      'no_effect: There is no role "editor", so this choice of pick(…) is never made. Write one of "admin", "member". A role of your own is named in "roles" first.',
    ]
    expect(parse({ requestHeaders: { 'X-Role': pick } }).notices).toEqual(said)
    expect(parse({ credential: { basic: { user: pick, password: '${env:TOKEN}' } } }).notices).toEqual(said)
    const more = { roles: ['admim', 'editor'] }
    expect(parse({ requestHeaders: { 'X-Role': pick } }, { more }).notices).toEqual([])
  })

  it('by a group that the app is told of in other words, or never, is noticed with what to write', () => {
    const provider = (issuer: string) => ({
      type: 'oauth2',
      options: { issuer, clientID: 'gatewright', clientSecret: '${env:TOKEN}' },
      fieldMapping: { email: 'email', groups: 'groups' },
    })
    const authStrategies = {
      okta: provider('https://okta.example.com'),
      google: provider('https://accounts.google.com'),
    }
    const noticesOf = (group: string, offered: string[], app = {}) => {
      const pro = { collaboratorsAuthStrategies: offered, externalAuth: { enabled: true } }
      const requestHeaders = { 'X-Role': `{groups|pick(${group}=admin,*=reader)}` }
      const { notices } = parse({ requestHeaders, ...app }, { more: { authStrategies, pro } })
      return notices.filter(notice => notice.startsWith('no_effect: This choice'))
    }
    const never = 'no_effect: This choice of pick(…) is never made: '
    const one = ['default', 'okta']
    const both = [...one, 'google']
    expect(noticesOf('ops', one)).toEqual([])
    expect(noticesOf('okta:ops', both)).toEqual([])
    expect(noticesOf('okta:ops', one)).toEqual([
      `${never}the app is told of "okta:ops" as "ops". Write that.`,
    ])
    expect(noticesOf('ops', both)).toEqual([
      `${never}"ops" may be a group of 2 sources. Say whose it is: write "okta:ops" or "google:ops".`,
    ])
    expect(noticesOf('google:ops', one)).toEqual([
      `${never}nobody signs in by "google", which is not offered.`,
    ])
    expect(noticesOf('google:ops', both, { strategies: ['okta'] })).toEqual([
      `${never}sessions of "google" do not count for this app, see "strategies".`,
    ])
    expect(noticesOf('ops', ['default'])).toEqual([
      expect.stringContaining('Nobody can say that somebody is in the group "ops".'),
    ])
  })

  it('that would never be sent is noticed', () => {
    const credential = { bearer: '${env:TOKEN}' }
    expect(parse({ credential }).notices).toEqual([])
    const open = { credential, allow: undefined, rules: [{ public: true }] }
    expect(parse(open).notices).toEqual([expect.stringMatching(/^no_effect: The credential is never sent/)])
  })
})

describe('where a proxy may only ask', () => {
  const more = { httpServer: { trustedProxies: ['127.0.0.1'] } }
  const built = { timeout: '10m', maxConnections: 5, requestHeaders: { 'X-User': '{sub}' } }

  it('one notice for each app names what has no effect there', () => {
    expect(parse(built, { more }).notices).toEqual([
      expect.stringMatching(/^not_by_forward_auth: "timeout" and "maxConnections" have an effect where/),
    ])
    expect(parse(built).notices).toEqual([])
    expect(parse({ requestHeaders: { 'X-User': '{sub}' } }, { more }).notices).toEqual([])
  })

  it('is said of every key of an app', () => {
    const [schema] = Object.values((apps as SchemaNode).patternProperties ?? {})
    expect(Object.keys(keyWays).toSorted()).toEqual(Object.keys(schema?.properties ?? {}).toSorted())
    expect(builtInOnly).toContain('tls')
  })
})
