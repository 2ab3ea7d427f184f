import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { neighbours } from '../../src/gate/headers/neighbours.ts'
import { wayHeaders } from '../../src/gate/headers/way-headers.ts'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { appsOwn, namesOf, neighbourNames, spellingsOf } from './support/neighbour-names.ts'
import { open } from './support/rules.ts'

const everyName = [...neighbourNames(neighbours), ...neighbourNames(wayHeaders)]
const everySpelling = [...new Set(everyName.flatMap(spellingsOf))]

async function start(app: Parameters<typeof testApp>[0] = {}) {
  const upstream = await startUpstream()
  const rules = [open({ paths: ['/public/**'] }), ...testApp().rules]
  const server = await startGate({
    apps: [testApp({ upstreams: [upstream.url], rules, ...app })],
    http: { trustedProxies: ['127.0.0.1'] },
  })
  return { ...server, upstream, cookie: server.sessions.signIn(makeCaller(), appHost) }
}

/** As many in one request as a server takes. */
function* inPortions(names: readonly string[]) {
  for (let start = 0; start < names.length; start += 150) {
    yield Object.fromEntries(names.slice(start, start + 150).map(name => [name, 'forged']))
  }
}

const asked = (more: Record<string, string>) => ({
  'x-forwarded-method': 'GET',
  'x-forwarded-host': appHost,
  'x-forwarded-uri': '/public/x',
  ...more,
})

describe('a header in which a neighbour says who somebody is', () => {
  it('never reaches an app from a client: every entry of the table, in every spelling, signed in and not', async () => {
    const { port, cookie, upstream } = await start()
    expect(everySpelling.length).toBeGreaterThan(3000)
    for (const headers of inPortions(everySpelling)) {
      expect((await ask(port, '/public/x', { headers })).status).toBe(200)
      expect((await ask(port, '/', { headers: { ...headers, cookie } })).status).toBe(200)
    }
    const arrived = upstream.seen.flatMap(({ rawHeaders }) =>
      rawHeaders.filter((_, index) => rawHeaders[index + 1] === 'forged'),
    )
    expect(arrived).toEqual([])
  })

  it('nor with a WebSocket’s handshake', async () => {
    const { port, cookie, upstream } = await start()
    const server = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => server.close())
    for (const headers of inPortions(everyName)) {
      const own = { host: appHost, origin: `http://${appHost}`, cookie }
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { ...headers, ...own } })
      socket.on('error', () => {})
      onTestFinished(() => socket.terminate())
      const [, request] = await once(server, 'connection')
      expect(request.rawHeaders).not.toContain('forged')
      expect(request.headers['remote-user']).toBe('c-ada')
    }
  })

  it('makes a check answer 400, for a proxy that only asks could pass it on', async () => {
    const { port, errors } = await start()
    const passed: string[] = []
    const ours = /^(?:remote-(?:user|email|name|groups))$/
    for (const name of neighbourNames(neighbours).filter(one => !ours.test(one))) {
      const { status } = await ask(port, '/api/v1/gate/check', { headers: asked({ [name]: 'forged' }) })
      if (status !== 400) passed.push(name)
    }
    expect(passed).toEqual([])
    expect(errors.at(-1)).toMatchObject({ code: 'bad_request', detail: { header: expect.any(String) } })
  })

  it('unless it says but how the request came, which proxies before the one that asks add', async () => {
    const { port } = await start()
    const added = [
      'x-real-ip',
      'via',
      'x-envoy-external-address',
      'x-forwarded-client-cert',
      'x-auth-request-redirect',
    ]
    for (const name of added) {
      const { status } = await ask(port, '/api/v1/gate/check', { headers: asked({ [name]: 'x' }) })
      expect([name, status]).toEqual([name, 204])
    }
  })
})

it('what an app’s own pages and programs send arrives, and a check takes it', async () => {
  const { port, cookie, upstream } = await start()
  const headers = Object.fromEntries(appsOwn.map(name => [name, 'its own']))
  await ask(port, '/', { headers: { ...headers, cookie } })
  const seen = upstream.seen[0]?.headers ?? {}
  expect(appsOwn.filter(name => seen[name.toLowerCase()] !== 'its own')).toEqual([])
  expect((await ask(port, '/api/v1/gate/check', { headers: asked(headers) })).status).toBe(204)
})

describe('what an app says of itself', () => {
  const own = { believes: ['X-Corp-User', 'Badge_Of-*'], passes: ['X-User-Id', 'x_hasura-*', 'Remote-User'] }
  const believed = ['x-corp-user', ...namesOf('badge-of-*')].flatMap(spellingsOf)

  it('`believes` names more that never come from a client', async () => {
    const { port, upstream } = await start(own)
    const other = await start()
    for (const headers of inPortions(believed)) {
      await ask(port, '/public/x', { headers })
      await ask(other.port, '/public/x', { headers })
    }
    expect(JSON.stringify(upstream.seen)).not.toContain('forged')
    expect(JSON.stringify(other.upstream.seen)).toContain('forged')
    for (const name of ['x-corp-user', 'badge_of_name']) {
      const headers = asked({ [name]: 'forged' })
      expect((await ask(port, '/api/v1/gate/check', { headers })).status).toBe(400)
    }
  })

  it('`passes` lets through what it names, and nothing else: all promises above hold for the rest', async () => {
    const { port, cookie, upstream } = await start(own)
    const headers = { 'X-User-Id': 'mine', 'X-Hasura-Role': 'mine', cookie }
    await ask(port, '/', { headers })
    expect(upstream.seen[0]?.headers).toMatchObject({ 'x-user-id': 'mine', 'x-hasura-role': 'mine' })
    const passed = asked({ 'x-user-id': 'mine', 'x-hasura-role': 'mine' })
    expect((await ask(port, '/api/v1/gate/check', { headers: passed })).status).toBe(204)
    // Whatever the file says, who is calling is the gate's word.
    const rest = everySpelling.filter(name => !/user.+id|hasura/i.test(name))
    for (const some of inPortions(rest)) await ask(port, '/public/x', { headers: some })
    expect(JSON.stringify(upstream.seen)).not.toContain('forged')
  })
})
