import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import { appHost, startGate, testApp } from './support/gate-server.ts'
import { externalUsers } from './support/rules.ts'

const path = '/.gatewright/external-user'
const secret = 'a shared secret that is long enough for HS256'
const shop = 'https://shop.test'
const blog = 'https://blog.test'
const plainHost = 'plain.example.com'

const verification = {
  algorithms: ['HS256'],
  clockToleranceSeconds: 30,
  replayProtection: false,
  allowedOrigins: [shop, blog],
  key: { kind: 'secret', secret },
} as const

const token = () =>
  new SignJWT({ sub: 'u1' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret))

async function start(enabled = true) {
  const rules = [externalUsers({ paths: ['/chat'] })]
  const plain = testApp({ id: 'plain', urls: [{ origin: `http://${plainHost}`, pathPrefix: '/' }] })
  const server = await startGate({
    apps: [testApp({ rules }), plain],
    externalUsers: { enabled, verification },
  })
  const trade = async (headers: Record<string, string> = {}, method = 'POST', host = appHost) =>
    ask(server.port, path, {
      method,
      host,
      headers: { authorization: `Bearer ${await token()}`, ...headers },
    })
  const why = () => server.errors.at(-1)
  return { ...server, trade, why }
}

it('a token is traded for a ticket of a minute, as JSON that nobody keeps', async () => {
  const { trade } = await start()
  const { status, headers, body } = await trade()
  expect(status).toBe(200)
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  expect(headers['access-control-allow-origin']).toBeUndefined()
  expect(JSON.parse(body)).toEqual({ ticket: expect.stringMatching(/^\w{32}$/), expiresIn: 60 })
})

it('only where external users come in at all', async () => {
  const { trade, why } = await start()
  expect((await trade({}, 'POST', plainHost)).status).toBe(404)
  expect(why()?.code).toBe('not_found')
  const off = await start(false)
  expect((await off.trade()).status).toBe(404)
  expect(off.why()?.code).toBe('not_found')
})

it('by pages of each listed site and of the app, and of no other', async () => {
  const { trade, why } = await start()
  for (const origin of [shop, blog]) {
    const { status, headers } = await trade({ origin })
    expect([status, headers['access-control-allow-origin'], headers.vary]).toEqual([200, origin, 'Origin'])
  }
  const own = await trade({ origin: `http://${appHost}` })
  expect([own.status, own.headers['access-control-allow-origin']]).toEqual([200, undefined])
  for (const origin of ['https://evil.test', 'null', `https://${appHost}`, `http://${plainHost}`]) {
    expect((await trade({ origin })).status, origin).toBe(403)
    expect(why()).toMatchObject({ code: 'cross_site', detail: { origin, listed: [shop, blog] } })
  }
})

it('by POST, which another site’s page may ask about first', async () => {
  const { trade, why } = await start()
  for (const method of ['GET', 'PUT', 'OPTIONS']) {
    expect((await trade({}, method)).status).toBe(405)
    expect(why()?.code).toBe('method_not_allowed')
  }
  const preflight = { origin: shop, 'access-control-request-method': 'POST' }
  const asked = await trade(preflight, 'OPTIONS')
  expect([asked.status, asked.headers['access-control-allow-methods']]).toEqual([204, 'POST'])
  expect((await trade({ ...preflight, origin: 'https://evil.test' }, 'OPTIONS')).status).toBe(403)
})

it('only for a token that came along and is accepted, and a listed site can read why not', async () => {
  const { trade, why } = await start()
  const none = await trade({ authorization: '', origin: shop })
  expect([none.status, none.headers['access-control-allow-origin']]).toEqual([401, shop])
  expect(why()).toMatchObject({ code: 'external_token_invalid', detail: { reason: 'no token came along' } })
  expect((await trade({ authorization: '', 'x-bp-externalauth': 'rubbish' })).status).toBe(401)
  expect(why()?.code).toBe('external_token_invalid')
  expect(why()?.detail.reason).not.toBe('no token came along')
})
