import { connect } from 'node:net'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testApp } from '../gate/support/gate-server.ts'
import { allow } from '../gate/support/rules.ts'
import { contoso } from '../oauth2/support/faulty-provider.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import { callbackUrl, loginUrl } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

/** What wakes somebody: an invented code at the callback once did, by way of "client misconfigured". */
const ERROR = 50

let emulator: EntraEmulator
let server: TestServer | undefined
beforeEach(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterEach(async () => {
  await server?.close()
  await emulator.close()
})

async function start(clientSecret = 'demo-secret-of-the-local-emulator-000001'): Promise<TestServer> {
  const strategy = oauth2Config({
    authorizationURL: `${emulator.origin}/${contoso}/oauth2/v2.0/authorize`,
    tokenURL: `${emulator.origin}/${contoso}/oauth2/v2.0/token`,
    userInfoURL: `${emulator.origin}/oidc/userinfo`,
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret,
    callbackURL: callbackUrl,
    ...{ scope: 'openid profile email', trustEmail: false, tenants: [] },
  })
  const wiki = testApp({
    id: 'wiki',
    urls: [{ origin: 'http://wiki.localhost:3000', pathPrefix: '/' }],
    rules: [allow({ roles: ['admin'] })],
  })
  server = await startTestServer({ strategies: [strategy], apps: [wiki] }, Date.now())
  return server
}

const entries = ({ lines }: TestServer) => lines.map(line => JSON.parse(line) as Record<string, unknown>)
const loud = (test: TestServer) => entries(test).filter(({ level }) => Number(level) >= ERROR)

/** A begun attempt of the same browser, answered by whoever sits at it. */
async function callback(test: TestServer, answer: string): Promise<number> {
  const browser = test.newBrowser()
  const begun = await browser.open(loginUrl)
  const state = new URL(begun.location ?? '').searchParams.get('state') ?? ''
  return (await browser.open(`${callbackUrl}?state=${state}&${answer}`)).status
}

/** Writes, and waits until the other side closes; it is made to by half a close. */
const talk = (test: TestServer, text: string): Promise<void> =>
  new Promise(resolve => {
    const socket = connect({ port: test.server.port, host: '127.0.0.1' })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
    socket.end(text)
  })

it('nothing that somebody makes up at the callback is an error of the operator', async () => {
  const test = await start()
  const answers = [
    'code=invented',
    `code=${'x'.repeat(4000)}`,
    'code=%00%ff%22',
    'code=',
    'nothing=here',
    'code=a&code=b',
    'code=a&iss=https%3A%2F%2Fevil.example',
    ...[
      'invalid_client',
      'unauthorized_client',
      'invalid_request',
      'invalid_scope',
      'unsupported_response_type',
      'server_error',
      'temporarily_unavailable',
      'access_denied',
      'made_up',
    ].map(error => `error=${error}`),
    'error=invalid_client&error_description=AADSTS7000215%3A%20Invalid%20client%20secret',
    'error=invalid_request&error_description=redirect_uri%20mismatch',
    'response=jwt',
  ]
  for (const answer of answers) expect(await callback(test, answer)).toBeGreaterThanOrEqual(400)
  expect(loud(test)).toEqual([])
})

it('an invented code is refused as the code that it is, and not as a client that is set up wrongly', async () => {
  const test = await start()
  expect(await callback(test, 'code=invented')).toBe(403)
  expect(entries(test).filter(line => 'code' in line)).toEqual([
    expect.objectContaining({ code: 'provider_refused', level: 30 }),
  ])
})

it('a client secret that is wrong is loud, whatever code it is sent with', async () => {
  const test = await start('not-the-secret-of-this-registration-1')
  expect(await callback(test, 'code=invented')).toBe(502)
  expect(loud(test)).toEqual([expect.objectContaining({ code: 'client_misconfigured' })])
})

it('no request of a stranger is an error of the operator, however odd', async () => {
  const test = await start()
  const json = 'Content-Type: application/json\r\n'
  const requests: [head: string, body?: string][] = [
    ['GET /nothing HTTP/1.1'],
    ['GET http://evil.example/ HTTP/1.1'],
    ['OPTIONS * HTTP/1.1'],
    ['TRACE / HTTP/1.1'],
    ['CONNECT evil.example:443 HTTP/1.1'],
    ['PURGE /admin HTTP/1.1'],
    ['GET /%ff%fe%00/..%2f..;/ HTTP/1.1'],
    [`GET /${'a'.repeat(5000)} HTTP/1.1`],
    [`GET /api/v1/auth/login/oauth2/${'a'.repeat(900)} HTTP/1.1`],
    ['GET /api/v1/auth/login/oauth2/azure?returnTo=%00&prompt=a&prompt=b HTTP/1.1'],
    ['GET /api/v1/auth/login/saml/azure HTTP/1.1'],
    ['GET /api/v1/auth/login-callback/oauth2/azure?state=a&state=b HTTP/1.1'],
    ['GET /api/v1/auth/login-callback/oauth2/azure?posted=never HTTP/1.1'],
    ['POST /api/v1/auth/login-callback/oauth2/azure HTTP/1.1', 'SAMLResponse=%%%'],
    ['POST /api/v1/auth/logout-callback/oauth2/azure/backchannel HTTP/1.1', 'logout_token=a.b.c'],
    ['GET /api/v1/auth/logout-callback/oauth2/azure?sid=%00 HTTP/1.1'],
    [`POST /api/v1/auth/login/basic/default HTTP/1.1\r\n${json.trimEnd()}`, '{"email":'],
    [`POST /api/v1/auth/login/basic/default HTTP/1.1\r\n${json.trimEnd()}`, '{"__proto__":{"a":1}}'],
    [`POST /api/v1/auth/login/basic/nobody HTTP/1.1\r\n${json.trimEnd()}`, '[]'],
    ['POST /api/v1/auth/login/basic/default HTTP/1.1\r\nContent-Type: multipart/form-data', 'x'],
    ['POST /api/v1/auth/login/basic/default HTTP/1.1\r\nContent-Type: %%%', 'x'],
    ['POST /api/v1/auth/logout HTTP/1.1\r\nOrigin: https://evil.example', ''],
    ['GET /api/v1/admin/collaborators HTTP/1.1\r\nAuthorization: Bearer a.b.c'],
    ['GET /api/v1/admin/collaborators?limit=-1&after=%00 HTTP/1.1'],
    ['GET /metrics HTTP/1.1\r\nX-Forwarded-For: 127.0.0.1\r\nAuthorization: Bearer x'],
    ['GET /api/v1/gate/check HTTP/1.1'],
    ['GET /api/v1/gate/check HTTP/1.1\r\nX-Forwarded-Host: wiki.localhost:3000\r\nX-Forwarded-Uri: %%'],
    ['GET /.gatewright/hand-over?code=x HTTP/1.1'],
    ['GET /admin/hand-over?code=%00 HTTP/1.1'],
    ['GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket'],
    ['GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c'],
    ['GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a'],
    ['GET / HTTP/1.1\r\nExpect: 200-maybe'],
    ['GET / HTTP/1.1\r\nCookie: gatewright_session=%%%; =; ;;'],
    ['GET / HTTP/1.1\r\nX-Forwarded-Host: evil.example\r\nForwarded: for=x'],
  ]
  const hosts = ['localhost:3000', 'wiki.localhost:3000', 'evil.example', '', '\t', '[::1', 'a'.repeat(300)]
  for (const [head, body] of requests)
    for (const host of hosts) {
      const length = body === undefined ? '' : `Content-Length: ${body.length}\r\n`
      const type =
        body === undefined || head.includes('Content-Type')
          ? ''
          : 'Content-Type: application/x-www-form-urlencoded\r\n'
      await talk(
        test,
        `${head}\r\nHost: ${host}\r\n${length}${type}Connection: close\r\n\r\n${body ?? ''}`.replace(
          head.includes('Connection:') ? 'Connection: close\r\n' : '\0',
          '',
        ),
      )
    }
  // Half of what was said, two of what there is one of, and no HTTP at all.
  for (const text of [
    'hello\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01',
    'GET / HTTP/9.9\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: localhost:3000\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost:3000\r\n${'X: a\r\n'.repeat(3000)}\r\n`,
    `POST /api/v1/auth/login/basic/default HTTP/1.1\r\nHost: localhost:3000\r\n${json}Content-Length: 100\r\n\r\n{"a"`,
    `POST /api/v1/auth/login/basic/default HTTP/1.1\r\nHost: localhost:3000\r\n${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `POST /api/v1/auth/login/basic/default HTTP/1.1\r\nHost: localhost:3000\r\n${json}Content-Length: 9999999\r\n\r\n`,
    `${'GET /nothing HTTP/1.1\r\nHost: localhost:3000\r\n\r\n'.repeat(60)}`,
  ])
    await talk(test, text)
  expect(loud(test)).toEqual([])
  // And of each kind there are a few, though some hundred were refused.
  expect(entries(test).filter(({ code }) => code === 'app_not_found').length).toBeLessThanOrEqual(5)
  expect((await test.newBrowser().open(`${origin}/healthz`)).status).toBe(200)
})
