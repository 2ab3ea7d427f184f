import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { openServices } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Console, fileText, type Person, startConsole } from '../admin-api/support/console.ts'
import { createBrowser, type Page } from '../support/browser.ts'
import { origin } from '../support/server.ts'

const bot = 'http://bot.localhost:3000'
const shop = 'http://shop.localhost:3000'
const tokens = `${origin}/api/v1/auth/tokens`

let gateway: Console
let app: Server
let seen: IncomingHttpHeaders[]
let grace: Person

beforeEach(async () => {
  seen = []
  app = createServer((request, response) => {
    seen.push(request.headers)
    response.end('the app')
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const upstream = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  gateway = await startConsole(
    fileText({
      roles: ['support'],
      apps: {
        bot: {
          upstream,
          url: bot,
          rules: [{ paths: ['/public/**'], public: true }, { allow: { roles: ['support'] } }],
        },
        shop: { upstream, url: shop, rules: [{ paths: ['/public/**'], public: true }] },
      },
    }),
  )
  grace = await gateway.join('grace@contoso.test', ['support'])
})
afterEach(async () => {
  await gateway.close()
  app.closeAllConnections()
  await new Promise(resolve => app.close(resolve))
})

const make = (person: Person, wish: object = {}) =>
  person.browser.call('POST', tokens, { name: 'nightly job', apps: ['bot'], ...wish })
const newValue = async (person: Person): Promise<string> => (await make(person)).json().value
/** As a program without a browser does. */
const call = (url: string, value: string): Promise<Page> =>
  createBrowser(gateway.gatewright.port).call('GET', url, undefined, { authorization: `Bearer ${value}` })

it('lets a program in as the owner of the token, and the app never sees it', async () => {
  const value = await newValue(grace)
  expect((await call(`${bot}/api`, value)).body).toBe('the app')
  expect(seen[0]).toMatchObject({ 'remote-user': grace.id, 'remote-email': 'grace@contoso.test' })
  expect(seen[0]?.['x-gatewright-assertion']).toMatch(/^ey/)
  expect(seen[0]?.authorization).toBeUndefined()
})

it('is signed for once in half a minute, and anew when its owner’s roles change', async () => {
  const value = await newValue(grace)
  const assertion = async () => {
    await call(`${bot}/api`, value)
    return seen.at(-1)?.['x-gatewright-assertion']
  }
  // Signatures of ES256 never repeat, so the same text is the same signature.
  const first = await assertion()
  expect(await assertion()).toBe(first)
  await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['support', 'member'] })
  const second = await assertion()
  expect(second).not.toBe(first)
  gateway.clock.advance(29)
  expect(await assertion()).toBe(second)
  gateway.clock.advance(1)
  expect(await assertion()).not.toBe(second)
})

it('shows its value once, keeps its hash alone, and says when it was used', async () => {
  const made = await make(grace)
  const { value, token } = made.json()
  expect(made.status).toBe(201)
  expect(value).toMatch(/^gw_[\w-]{43}$/)
  expect(token.expiresAt).toBe(gateway.clock.now() + 90 * 24 * 3600_000)
  await call(`${bot}/`, value)
  const listed = await grace.browser.call('GET', tokens)
  expect(listed.json()).toEqual([{ ...token, lastUsedAt: gateway.clock.now() }])
  expect(listed.body).not.toContain(value)
  const rows = await sqlOf(gateway.gatewright.services.storage.database)
    .selectFrom('api_tokens')
    .selectAll()
    .execute()
  expect(JSON.stringify(rows)).not.toContain(value.slice(3))
})

it('opens its own apps alone, and reaches no other app even where anybody may enter', async () => {
  const value = await newValue(grace)
  const refused = await call(`${shop}/api`, value)
  expect([refused.status, refused.json().error]).toEqual([401, 'not_signed_in'])
  expect(refused.json().message).toMatch(/^This API token is not valid here/)
  expect((await call(`${shop}/public/x`, value)).status).toBe(200)
  expect(seen).toHaveLength(1)
  expect(seen[0]?.authorization).toBeUndefined()
  expect(seen[0]?.['remote-user']).toBeUndefined()
})

it('stays away from the app beside a session too', async () => {
  const value = await newValue(grace)
  await grace.browser.follow(`${bot}/`)
  await grace.browser.open(`${bot}/page`, { authorization: `Bearer ${value}` })
  expect(seen.at(-1)?.['remote-user']).toBe(grace.id)
  expect(seen.map(headers => headers.authorization)).toEqual(seen.map(() => undefined))
})

it('is no key to the console, so a stolen one cannot make another', async () => {
  const value = await newValue(await gateway.join('alan@contoso.test', ['admin', 'support']))
  expect((await call(`${bot}/`, value)).status).toBe(200)
  for (const path of ['/api/v1/auth/me', '/api/v1/auth/tokens', '/api/v1/admin/collaborators']) {
    expect((await call(origin + path, value)).status).toBe(401)
  }
})

it('counts with the roles that its owner has now, and not at all once they are disabled or deleted', async () => {
  const value = await newValue(grace)
  const patch = (change: object) => gateway.ada.call('PATCH', `/collaborators/${grace.id}`, change)
  await patch({ roles: ['member'] })
  expect((await call(`${bot}/`, value)).status).toBe(403)
  await patch({ roles: ['support'] })
  expect((await call(`${bot}/`, value)).status).toBe(200)
  await patch({ disabled: true })
  expect((await call(`${bot}/`, value)).status).toBe(401)
  await patch({ disabled: false })
  expect((await call(`${bot}/`, value)).status).toBe(200)
  await gateway.ada.call('DELETE', `/collaborators/${grace.id}`)
  expect((await call(`${bot}/`, value)).status).toBe(401)
})

it('ends when it expires', async () => {
  const { value } = (await make(grace, { days: 1 })).json()
  gateway.clock.advance(24 * 3600 - 1)
  expect((await call(`${bot}/`, value)).status).toBe(200)
  gateway.clock.advance(1)
  expect((await call(`${bot}/`, value)).status).toBe(401)
})

it('ends at once when it is revoked here or by another process', async () => {
  const first = (await make(grace)).json()
  const second = (await make(grace)).json()
  expect((await grace.browser.call('DELETE', `${tokens}/${first.token.id}`)).status).toBe(204)
  expect((await call(`${bot}/`, first.value)).status).toBe(401)
  expect((await call(`${bot}/`, second.value)).status).toBe(200)
  const { config, services } = gateway.gatewright
  const elsewhere = await openServices({ config, log: services.log })
  await elsewhere.apiTokens.revoke({ id: second.token.id, collaboratorId: grace.id })
  await elsewhere.close()
  expect((await call(`${bot}/`, second.value)).status).toBe(401)
})

it('closes the WebSockets that it holds open when it is revoked, and not before', async () => {
  const sockets = new WebSocketServer({ server: app })
  const { value, token } = (await make(grace)).json()
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.gatewright.port}/`, {
    headers: { host: 'bot.localhost:3000', authorization: `Bearer ${value}` },
  })
  const closed = new Promise(resolve => socket.on('close', () => resolve('closed')))
  await new Promise(resolve => socket.on('open', resolve))
  await gateway.gatewright.services.openConnections.recheck()
  expect(socket.readyState).toBe(WebSocket.OPEN)
  await grace.browser.call('DELETE', `${tokens}/${token.id}`)
  expect(await closed).toBe('closed')
  sockets.close()
})

it('belongs to its owner: nobody else sees or revokes it', async () => {
  const { token, value } = (await make(grace)).json()
  const alan = await gateway.join('alan@contoso.test', ['admin'])
  expect((await alan.browser.call('GET', tokens)).json()).toEqual([])
  expect((await alan.browser.call('DELETE', `${tokens}/${token.id}`)).status).toBe(404)
  expect((await call(`${bot}/`, value)).status).toBe(200)
})

it('is made neither by another site’s page nor for an app that does not exist nor for ever', async () => {
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
  const wish = { name: 'x', apps: ['bot'] }
  expect((await grace.browser.call('POST', tokens, wish, foreign)).json().error).toBe('cross_site')
  expect((await make(grace, { apps: ['none'] })).json()).toMatchObject({
    reason: 'You may not open an app "none". You may open: bot.',
  })
  expect((await make(grace, { apps: [] })).status).toBe(400)
  expect((await make(grace, { days: 10_000 })).status).toBe(400)
  expect((await grace.browser.call('GET', tokens)).json()).toEqual([])
})

it('leaves entries in the audit log, without its value', async () => {
  const { token, value } = (await make(grace)).json()
  await grace.browser.call('DELETE', `${tokens}/${token.id}`)
  const log = await gateway.ada.call('GET', '/audit')
  expect(log.body).toContain('Made the API token')
  expect(log.body).toContain('Revoked the API token')
  expect(log.body).not.toContain(value)
})
