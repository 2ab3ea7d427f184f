import { expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The id that client and app have seen of a request with these headers; the app tries to give one of its own. */
async function idOf(trustedProxies: string[], headers: Record<string, string>): Promise<string> {
  let seen: string | string[] | undefined
  const upstream = await startUpstream((request, response) => {
    seen = request.headers['x-request-id']
    response.writeHead(200, { 'X-Request-Id': 'the-app-s-own' })
    response.end('hello')
  })
  const { port, sessions } = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
    http: { trustedProxies },
  })
  const cookie = sessions.signIn(makeCaller(), appHost)
  const answer = await ask(port, '/', { headers: { cookie, ...headers } })
  expect(answer.status).toBe(200)
  expect(answer.headers['x-request-id']).toBe(seen)
  return String(seen)
}

it.each(['a1b2c3', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', '1-5759e988:bd862e3f.x_y', 'x'.repeat(100)])(
  'keeps the id that a listed proxy has given: %s',
  async id => {
    expect(await idOf(['127.0.0.0/8'], { 'x-request-id': id })).toBe(id)
  },
)

it.each([
  ['nobody is listed', []],
  ['another is listed', ['10.0.0.0/8']],
])('replaces the id of anybody else: %s', async (_, trustedProxies) => {
  expect(await idOf(trustedProxies, { 'x-request-id': 'a1b2c3' })).toMatch(uuid)
})

it.each(['', 'a b', 'a,b', 'a"b', '<a>', 'a=b', 'a/b', '{a}', '\xe9', 'x'.repeat(101)])(
  'replaces an id that a log could misread, even of a listed proxy: %j',
  async id => {
    expect(await idOf(['127.0.0.0/8'], { 'x-request-id': id })).toMatch(uuid)
  },
)

it('gives every request an id of its own', async () => {
  const ids = [await idOf([], {}), await idOf([], {}), await idOf(['127.0.0.0/8'], {})]
  for (const id of ids) expect(id).toMatch(uuid)
  expect(new Set(ids).size).toBe(3)
})
