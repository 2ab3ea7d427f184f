import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Caller } from '../../src/identity/caller.ts'
import { externalUsersBy } from '../support/config.ts'
import { ask, askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { externalToken } from './support/recipe-start.ts'
import { allow, externalUsers, open } from './support/rules.ts'
import { requestHeaders, spellings } from './support/templates.ts'

const checkPath = '/api/v1/gate/check'
const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost }
const rules = [
  open({ paths: ['/public/**'] }),
  externalUsers({ paths: ['/chat/**'] }),
  allow({ signedIn: true }),
]
const wanted = {
  'X-WEBAUTH-USER': '{email}',
  'X-WEBAUTH-GROUPS': '{groups|join(;)}',
  'X-Key': 'ab{{email}}cd',
}

async function start(
  headers: Readonly<Record<string, string>> = wanted,
  more: Partial<Parameters<typeof testApp>[0]> = {},
) {
  const upstream = await startUpstream()
  const app = testApp({ upstreams: [upstream.url], rules, requestHeaders: requestHeaders(headers), ...more })
  const gate = await startGate({
    apps: [app],
    http: { trustedProxies: ['127.0.0.1'] },
    externalUsers: externalUsersBy('a shared secret that is long enough for HS256'),
  })
  /** The headers that the app gets of somebody. */
  const seenOf = async (caller: Partial<Caller>) => {
    const cookie = gate.sessions.signIn(makeCaller(caller), appHost)
    expect((await ask(gate.port, '/', { headers: { cookie } })).status).toBe(200)
    return upstream.seen.at(-1)?.headers ?? {}
  }
  return { ...gate, upstream, seenOf }
}

describe('an app gets headers as it wants them', () => {
  it('with the values of whoever is calling, and what a file had as it is', async () => {
    const { seenOf } = await start()
    expect(await seenOf({ groups: ['ops', 'dev'] })).toMatchObject({
      'x-webauth-user': 'ada@contoso.test',
      'x-webauth-groups': 'ops;dev',
      'x-key': 'ab{email}cd',
    })
  })

  it('encoded so that no name can end a value, add a line or forge an entry of a list', async () => {
    const { seenOf } = await start({
      'X-Name': '{name}',
      'X-Groups': '{groups|join(;)}',
      'X-Spaced': '{groups|join(, )}',
      'X-Plain': '{groups}',
    })
    const groups = ['a;admin', 'b, admin', 'ü%3B', '', 'line\r\nX-Evil: 1']
    const seen = await seenOf({ fullname: 'Zoë\r\nX-Evil: 1 100% ', groups })
    expect(seen['x-evil']).toBeUndefined()
    expect(seen).toMatchObject({
      'x-name': 'Zo%C3%AB%0D%0AX-Evil: 1 100%25%20',
      'x-groups': 'a%3Badmin;b, admin;%C3%BC%253B;line%0D%0AX-Evil: 1',
      'x-plain': 'a;admin,b%2C admin,%C3%BC%253B,line%0D%0AX-Evil: 1',
      'x-spaced': 'a;admin, b%2C%20admin, %C3%BC%253B, line%0D%0AX-Evil:%201',
    })
    const decoded = String(seen['x-groups']).split(';').map(decodeURIComponent)
    expect(decoded).toEqual(groups.filter(group => group !== ''))
  })

  it('without one of which somebody has no value: never half, never empty', async () => {
    const { seenOf } = await start({
      'X-User': 'user:{email}',
      'X-Groups': '{groups|join(;)}',
      'X-Local': '{email|local(contoso.test)}',
      'X-Role': '{roles|pick(admin=Admin,editor=Editor)}',
    })
    expect(await seenOf({ roles: ['editor', 'admin'] })).toMatchObject({
      ...{ 'x-user': 'user:ada@contoso.test', 'x-local': 'ada', 'x-role': 'Admin' },
    })
    // An address that nobody vouches for is none; a mailbox of another domain is somebody else's.
    const untrusted = await seenOf({ emailTrusted: false, groups: [], roles: ['member'] })
    expect(Object.keys(untrusted).filter(name => /^x-(?:user|groups|local|role)$/.test(name))).toEqual([])
    const others = ['ada@contoso.test.evil.test', 'ada@evil-contoso.test', 'ada@a.contoso.test']
    for (const email of others) expect((await seenOf({ email }))['x-local']).toBeUndefined()
  })

  it('with all claims of the assertion', async () => {
    const { seenOf } = await start({
      'X-All': '{sub} {email_verified} {roles|join(+)} {strategy} {sid} {roles|pick(x=y,*=none)}',
    })
    const seen = await seenOf({ sessionId: 's1', roles: ['a+b', 'member'] })
    expect(seen['x-all']).toBe('c-ada true a%2Bb+member azure s1 none')
  })

  it('in the place of one of ours, which is not sent twice nor instead', async () => {
    const { seenOf } = await start({ Remote_User: '{email}' }, { headers: ['remote'] })
    const seen = await seenOf({})
    expect([seen.remote_user, seen['remote-user'], seen['remote-name']]).toEqual([
      ...['ada@contoso.test', undefined, 'Ada Lovelace'],
    ])
    const nameless = await seenOf({ emailTrusted: false })
    expect([nameless.remote_user, nameless['remote-user']]).toEqual([undefined, undefined])
  })

  it('picks of all groups, also of somebody who is in more than a header holds', async () => {
    const { seenOf } = await start({ 'X-Role': '{groups|pick(g-299=Admin,*=Viewer)}' })
    const groups = Array.from({ length: 300 }, (_, index) => `g-${index}`.padEnd(5, '-').replace(/-+$/, ''))
    const seen = await seenOf({
      groups: groups.map(group => (group === 'g-299' ? group : group.padEnd(40, 'x'))),
    })
    expect(seen['x-role']).toBe('Admin')
  })

  it('of nobody, and of whom its rules do not count, only those that name nobody', async () => {
    const { port, sessions, upstream } = await start(wanted, { strategies: ['okta'] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const named = ['x-webauth-user', 'x-webauth-groups', 'remote-user']
    const clients: Record<string, string>[] = [{}, { cookie }]
    for (const headers of clients) {
      await ask(port, '/public/x', { headers })
      const seen = upstream.seen.at(-1)?.headers ?? {}
      expect([seen['x-key'], ...named.map(name => seen[name])]).toEqual([
        'ab{email}cd',
        ...named.map(() => undefined),
      ])
    }
    await ask(port, '/chat/1', { headers: { authorization: `Bearer ${await externalToken()}` } })
    const seen = upstream.seen.at(-1)?.headers ?? {}
    expect(seen['x-gatewright-assertion']).toMatch(/^ey/)
    expect([seen['x-key'], ...named.map(name => seen[name])]).toEqual([
      'ab{email}cd',
      ...named.map(() => undefined),
    ])
  })
})

it('no app’s answer has such a header, which a proxy that asks at a wrong address would take for ours', async () => {
  const app = await startUpstream((_, response) => {
    response.writeHead(200, { 'X-WEBAUTH-USER': 'eve', x_key: 'eve', 'X-Other': 'kept' }).end()
  })
  const { port } = await start(wanted, { upstreams: [app.url] })
  const { headers } = await ask(port, '/public/x')
  expect([headers['x-webauth-user'], headers.x_key, headers['x-other']]).toEqual([
    undefined,
    undefined,
    'kept',
  ])
})

describe('no client’s header of such a name arrives, in none of 200 spellings', () => {
  const names = Object.keys(wanted).map(name => [name, spellings(name)] as const)

  it.each(names)(
    '%s through the built-in proxy, signed in or not, in trailers and named in Connection',
    async (name, all) => {
      const { port, sessions, upstream } = await start()
      expect(all.length).toBeGreaterThanOrEqual(200)
      const trailers: string[] = []
      upstream.server.on('request', request => request.on('end', () => trailers.push(...request.rawTrailers)))
      const cookie = sessions.signIn(makeCaller(), appHost)
      for (let first = 0; first < all.length; first += 100) {
        const lines = all
          .slice(first, first + 100)
          .map(each => `${each}: forged\r\n`)
          .join('')
        for (const who of ['', `Cookie: ${cookie}\r\n`]) {
          const head = `POST /public/x HTTP/1.1\r\nHost: ${appHost}\r\n${who}Transfer-Encoding: chunked\r\n`
          const body = `1\r\nx\r\n0\r\n${name}: forged\r\n\r\n`
          const answer = await askRaw(port, `${head}${lines}Connection: close, ${name}\r\n\r\n${body}`)
          expect(answer).toMatch(/^HTTP\/1\.1 200/)
        }
      }
      expect(upstream.seen).toHaveLength(Math.ceil(all.length / 100) * 2)
      expect(JSON.stringify([upstream.seen, trailers])).not.toContain('forged')
      const own = upstream.seen.filter(({ headers }) => headers['x-webauth-user'] === 'ada@contoso.test')
      expect([own.length, upstream.seen.every(({ headers }) => headers['x-key'] === 'ab{email}cd')]).toEqual([
        upstream.seen.length / 2,
        true,
      ])
    },
  )

  it.each(names)('%s with a WebSocket’s handshake', async (name, all) => {
    const { port, sessions, upstream } = await start()
    const server = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => server.close())
    const cookie = sessions.signIn(makeCaller(), appHost)
    for (let first = 0; first < all.length; first += 100) {
      const connected = once(server, 'connection')
      const lines = all
        .slice(first, first + 100)
        .map(each => `${each}: forged\r\n`)
        .join('')
      const upgrade = `Connection: Upgrade, ${name}\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`
      const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
      const head = `GET /socket HTTP/1.1\r\nHost: ${appHost}\r\nOrigin: http://${appHost}\r\nCookie: ${cookie}\r\n`
      const answer = askRaw(port, `${head}${upgrade}${key}${lines}\r\n`)
      const [socket, request] = await connected
      expect(request.rawHeaders).not.toContain('forged')
      expect(request.headers).toMatchObject({ 'x-webauth-user': 'ada@contoso.test', 'x-key': 'ab{email}cd' })
      socket.terminate()
      expect(await answer).toMatch(/^HTTP\/1\.1 101/)
    }
  })

  it.each(names)(
    '%s by forward-auth: the check is refused, whose headers a proxy might pass on',
    async (_, all) => {
      const { port, sessions } = await start()
      const cookie = sessions.signIn(makeCaller(), appHost)
      const headers = { ...asked, cookie, 'x-forwarded-uri': '/' }
      const statuses = await Promise.all(
        all.map(async each => [
          each,
          (await ask(port, checkPath, { headers: { ...headers, [each]: 'forged' } })).status,
        ]),
      )
      expect(statuses.filter(([, status]) => status !== 400)).toEqual([])
    },
  )
})

it('a check tells the proxy of them, and of one that is ours by name takes a client’s, which each recipe replaces', async () => {
  const { port, sessions, errors } = await start({ ...wanted, 'Remote-User': '{email}' })
  const cookie = sessions.signIn(makeCaller(), appHost)
  const headers = { ...asked, cookie, 'x-forwarded-uri': '/', 'remote-user': 'eve' }
  const answer = await ask(port, checkPath, { headers })
  expect(answer.status).toBe(204)
  expect(answer.headers).toMatchObject({
    ...{
      'x-webauth-user': 'ada@contoso.test',
      'x-webauth-groups': 'support',
      'remote-user': 'ada@contoso.test',
    },
    'x-key': 'ab{email}cd',
  })
  await ask(port, checkPath, { headers: { ...headers, 'x-key': 'eve' } })
  expect(errors.at(-1)?.detail).toMatchObject({
    header: 'x-key',
    fix: 'Have your proxy remove x-key before it asks: no app ever gets it from a client.',
  })
})
