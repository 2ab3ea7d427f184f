import type { AppConfig } from '@gatewright/config'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../../src/identity/caller.ts'
import { externalUsersBy } from '../support/config.ts'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { externalToken } from './support/recipe-start.ts'
import { allow, externalUsers, open } from './support/rules.ts'
import { spellings, template } from './support/templates.ts'

type Credential = NonNullable<AppConfig['credential']>

const basic = (user: string, password = 'pässword'): Credential => ({
  ...{ kind: 'basic', user: template(user, 'text'), password },
})
const bearer: Credential = { kind: 'bearer', token: 'token-of-the-gate' }
const key: Credential = { kind: 'header', name: 'X-Api-Key', value: 'key of the gate' }
const inBasic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

const rules = [
  open({ paths: ['/public/**'] }),
  externalUsers({ paths: ['/chat/**'] }),
  allow({ signedIn: true }),
]

async function start(credential: Credential, listener?: Parameters<typeof startUpstream>[0]) {
  const upstream = await startUpstream(listener)
  const lines: Record<string, unknown>[] = []
  const clock = { at: Date.now(), now: () => clock.at }
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const gate = await startGate({
    apps: [testApp({ upstreams: [upstream.url], rules, credential })],
    http: { trustedProxies: ['127.0.0.1'] },
    externalUsers: externalUsersBy('a shared secret that is long enough for HS256'),
    deps: { log, clock },
  })
  const signIn = (caller: Partial<Caller> = {}) => gate.sessions.signIn(makeCaller(caller), appHost)
  const seenWith = async (headers: Record<string, string>, path = '/') => {
    expect((await ask(gate.port, path, { headers })).status).toBe(200)
    return upstream.seen.at(-1)?.headers ?? {}
  }
  return { ...gate, upstream, signIn, seenWith, lines, clock }
}

describe('a credential for the app', () => {
  it.each([
    ['a fixed user', basic('gatewright'), 'authorization', inBasic('gatewright:pässword')],
    ['a user by template', basic('{email}'), 'authorization', inBasic('ada@contoso.test:pässword')],
    ['a role', basic('{roles|pick(admin=admin,*=reader)}'), 'authorization', inBasic('reader:pässword')],
    ['a bearer token', bearer, 'authorization', 'Bearer token-of-the-gate'],
    ['a header', key, 'x-api-key', 'key of the gate'],
    [
      ...(['a scheme of its own', { kind: 'header', name: 'Authorization', value: 'token abc' }] as const),
      ...(['authorization', 'token abc'] as const),
    ],
  ] as const)('is %s, and takes the place of whatever a client sends', async (_, credential, name, value) => {
    const { signIn, seenWith } = await start(credential)
    const cookie = signIn()
    expect((await seenWith({ cookie }))[name]).toBe(value)
    const sent = { cookie, authorization: 'Basic b3duOm93bg==', [name]: 'forged' }
    const seen = await seenWith(sent)
    expect(seen[name]).toBe(value)
    if (name !== 'authorization') expect(seen.authorization).toBeUndefined()
    expect(seen['remote-user']).toBe('c-ada')
  })

  it('of a person is in their own letters, and none where a name would reach into the password', async () => {
    const { signIn, seenWith } = await start(basic('{name}'))
    const sentFor = async (fullname: string) =>
      (await seenWith({ cookie: signIn({ fullname }) })).authorization
    expect(await sentFor('Łukasz 100%')).toBe(inBasic('Łukasz 100%:pässword'))
    expect(await sentFor('eve:secret')).toBeUndefined()
    expect(await sentFor('eve\r\nX: y')).toBeUndefined()
  })

  it('of a person whose address nobody vouches for is none', async () => {
    const { signIn, seenWith } = await start(basic('{email}'))
    expect((await seenWith({ cookie: signIn({ emailTrusted: false }) })).authorization).toBeUndefined()
  })

  it.each([
    ['bearer', bearer, 'authorization'],
    ['header', key, 'x-api-key'],
  ] as const)('is never sent where a path is open to everybody: %s', async (_, credential, name) => {
    const { signIn, seenWith } = await start(credential)
    // The first time signed in, so that what is kept for this person is made with it.
    const cookie = signIn()
    expect((await seenWith({ cookie }))[name]).toBeDefined()
    const own = { authorization: 'Basic b3duOm93bg==' }
    const clients: Record<string, string>[] = [{}, own, { cookie }, { cookie, ...own }]
    for (const headers of clients) {
      const seen = await seenWith(headers, '/public/hook')
      expect([seen[name], seen.authorization]).toEqual([undefined, undefined])
    }
    expect((await seenWith({ cookie }, '/public/hook'))['remote-user']).toBe('c-ada')
  })

  it('goes with an external user’s request, where it names nobody', async () => {
    const shared = await start(bearer)
    const authorization = `Bearer ${await externalToken()}`
    expect((await shared.seenWith({ authorization }, '/chat/1')).authorization).toBe(
      'Bearer token-of-the-gate',
    )
    const personal = await start(basic('{email}'))
    expect((await personal.seenWith({ authorization }, '/chat/1')).authorization).toBeUndefined()
  })

  it('in a header lets no client’s arrive, in none of 200 spellings', async () => {
    const { signIn, seenWith, upstream } = await start(key)
    const cookie = signIn()
    const all = spellings('X-Api-Key')
    for (let first = 0; first < all.length; first += 100) {
      const forged = Object.fromEntries(all.slice(first, first + 100).map(name => [name, 'forged']))
      await seenWith({ cookie, ...forged })
      await seenWith(forged, '/public/x')
    }
    expect(JSON.stringify(upstream.seen)).not.toContain('forged')
  })

  it('comes with a check’s answer, for a proxy that only asks', async () => {
    const { port, signIn } = await start(bearer)
    const headers = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': '/' }
    const check = (more: Record<string, string>) =>
      ask(port, '/api/v1/gate/check', { headers: { ...headers, ...more } })
    const own = { authorization: 'Basic b3duOm93bg==' }
    expect((await check({ cookie: signIn(), ...own })).headers.authorization).toBe('Bearer token-of-the-gate')
    const open = await check({ 'x-forwarded-uri': '/public/x', ...own })
    expect([open.status, open.headers.authorization]).toEqual([204, undefined])
  })

  it('that the app refuses is said in the log once a minute, and no browser is asked for it', async () => {
    const { port, signIn, lines, clock } = await start(bearer, (_, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="app"' }).end('no')
    })
    const cookie = signIn()
    for (let asked = 0; asked < 3; asked++) {
      const answer = await ask(port, '/', { headers: { cookie } })
      expect([answer.status, answer.headers['www-authenticate'], answer.body]).toEqual([401, undefined, 'no'])
    }
    expect(lines).toMatchObject([{ app: 'support', key: 'apps.support.credential' }])
    expect(JSON.stringify(lines)).not.toContain('token-of-the-gate')
    clock.at += 60_000
    await ask(port, '/', { headers: { cookie } })
    expect(lines).toHaveLength(2)
    // Without the credential the app has every reason to ask.
    clock.at += 60_000
    expect((await ask(port, '/public/x')).headers['www-authenticate']).toBeUndefined()
    expect(lines).toHaveLength(2)
  })
})
