import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listen, stop } from '../gate/support/gate-server.ts'
import { allow, open } from '../gate/support/rules.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, begin, callbackUrl } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

const app = createServer((request, response) => {
  if (request.url?.startsWith('/hang')) request.once('close', () => response.destroy())
  else response.writeHead(201).end('hello')
})
app.on('upgrade', (request, socket) => {
  socket.on('error', () => {})
  if (request.url === '/refused') socket.end('HTTP/1.1 418 No\r\nContent-Length: 0\r\n\r\n')
  else socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbye')
})
const wiki = 'http://wiki.localhost:3000'
let provider: FaultyProvider
let test: TestServer
beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({
    ...adaIsSuperAdmin,
    http: {
      host: '127.0.0.1',
      port: 0,
      externalUrl: origin,
      trustedProxies: ['127.0.0.1'],
      maxConnections: 1000,
    },
    strategies: [azure(provider)],
    observability: { accessLog: 'json' },
    apps: [
      {
        id: 'wiki',
        name: 'Wiki',
        upstreams: [`http://127.0.0.1:${await listen(app)}`],
        urls: [{ origin: wiki, pathPrefix: '/' }],
        headers: [],
        rules: [allow({ signedIn: true }, { paths: ['/private'] }), open({})],
      },
    ],
  })
})
afterEach(async () => {
  await test.close()
  await stop(app)
  await provider.close()
})

const entries = () => test.accessLines.map(line => JSON.parse(line) as Record<string, unknown>)
/** The line is written when the answer's last byte has gone, which may be after the client has it. */
const entry = (wanted: object) => expect.poll(entries).toContainEqual(expect.objectContaining(wanted))

const talk = (text: string, hangUp = false): Promise<string> =>
  new Promise(resolve => {
    const socket = connect(test.server.port, '127.0.0.1')
    let answer = ''
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
    socket.write(text, () => hangUp && setImmediate(() => socket.destroy()))
  })

it('says of a request to an app who asked for what, by which id, and what came of it', async () => {
  const page = await test.newBrowser().open(`${wiki}/a/b?token=secret-1`, {
    'x-forwarded-for': '203.0.113.9',
    'x-request-id': 'from-the-proxy-1',
    'user-agent': 'Test "agent"',
    referer: `${wiki}/before?ticket=secret-2`,
  })
  expect(page.status).toBe(201)
  await entry({
    level: 'info',
    msg: 'access',
    time: '2026-03-01T12:00:00.000Z',
    address: '203.0.113.9',
    host: 'wiki.localhost:3000',
    method: 'GET',
    path: '/a/b',
    status: 201,
    app: 'wiki',
    requestId: 'from-the-proxy-1',
    userAgent: 'Test "agent"',
    referrer: `${wiki}/before`,
  })
  const [line] = entries()
  expect(line?.bytes).toBeGreaterThan(5)
  expect(line?.duration).toBeGreaterThanOrEqual(0)
  expect(test.accessLines.join()).not.toContain('secret')
})

it('names who is signed in, at the console and at an app, and keeps no code, state or ticket of the way there', async () => {
  const browser = test.newBrowser()
  const { url, state } = await begin(browser, provider)
  expect((await browser.open(url)).status).toBe(303)
  await browser.call('GET', `${origin}/api/v1/auth/me`)
  await entry({ path: '/api/v1/auth/me', status: 200, collaborator: expect.any(String) })
  const handOver = await browser.follow(`${wiki}/private`)
  expect(handOver.status).toBe(201)
  await entry({ path: '/private', status: 201, app: 'wiki', collaborator: expect.any(String) })
  await entry({ path: new URL(callbackUrl).pathname, status: 303 })
  expect(test.accessLines.join('')).not.toContain(state)
  expect(test.accessLines.join('')).not.toContain('good-code')
  expect(test.accessLines.join('')).not.toContain('?')
})

it('has the refused, the unknown and those who went away', async () => {
  await test.newBrowser().open('http://nobody.localhost:3000/x')
  await entry({ path: '/x', status: 404 })
  await talk('GET /hang HTTP/1.1\r\nHost: wiki.localhost:3000\r\n\r\n', true)
  await entry({ path: '/hang', status: 499, app: 'wiki' })
})

it('has a WebSocket when it ends, and what the app or we have answered its handshake', async () => {
  const handshake = (path: string, host = 'wiki.localhost:3000') =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://${host}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
  await talk(handshake('/chat?ticket=secret'))
  await entry({ path: '/chat', status: 101, app: 'wiki' })
  await talk(handshake('/refused'))
  await entry({ path: '/refused', status: 418, app: 'wiki' })
  await talk(handshake('/nowhere', 'evil.example'))
  await entry({ path: '/nowhere', status: 404 })
})

it('follows a restart: to the other format, and to none', async () => {
  const { config } = test.server
  await test.server.restart({ ...config, observability: { accessLog: 'combined' } })
  await test.newBrowser().open(`${wiki}/a?b=c`, { 'user-agent': 'x" "y\\' })
  await expect
    .poll(() => test.accessLines.at(-1))
    .toMatch(
      /^127\.0\.0\.1 - - \[01\/Mar\/2026:12:00:00 \+0000\] "GET \/a HTTP\/1\.1" 201 \d+ "-" "x\\x22 \\x22y\\x5C"\n$/,
    )
  const { observability: _, ...without } = config
  await test.server.restart(without)
  const before = test.accessLines.length
  await test.newBrowser().open(`${wiki}/a`)
  await test.newBrowser().open(`${wiki}/a`)
  expect(test.accessLines).toHaveLength(before)
})
