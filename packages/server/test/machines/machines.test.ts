import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MachineConfig } from '@gatewright/config'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ask } from '../gate/support/ask.ts'
import { allow, open } from '../gate/support/rules.ts'
import { createBrowser } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

const issuer = 'https://ci.example.com'
const start = Date.parse('2026-03-01T12:00:00Z')
const claims: JWTPayload = { iss: issuer, aud: 'gatewright', sub: 'repo:site', exp: start / 1000 + 300 }

let source: Server
let upstream: Server
let gateway: TestServer
let pair: Pair
let seen: Record<string, unknown>[] = []
const keys = { served: [] as unknown[], asked: 0 }

const listen = (server: Server) =>
  new Promise<string>(resolve =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  )

beforeAll(async () => {
  pair = await generateKeyPair('ES256', { extractable: true })
  keys.served = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }]
  source = createServer((_, response) => {
    keys.asked += 1
    response.end(JSON.stringify({ keys: keys.served }))
  })
  upstream = createServer((request, response) => {
    seen.push(request.headers)
    response.end('the app')
  })
  const jwksUri = `${await listen(source)}/jwks`
  const upstreams = [await listen(upstream)]
  const app = (id: string, roles: string[]) => ({
    id,
    name: id,
    upstreams,
    urls: [{ origin: `http://${id}.localhost:3000`, pathPrefix: '/' }],
    headers: ['remote' as const],
    rules: [allow({ roles })],
  })
  const machine: MachineConfig = {
    name: 'ci',
    issuer,
    audience: 'gatewright',
    jwksUri,
    algorithms: ['RS256', 'ES256'],
    subjects: ['repo:site'],
    apps: ['bot', 'vault'],
    roles: ['deploy'],
  }
  gateway = await startTestServer({
    roles: ['admin', 'member', 'deploy'],
    apps: [
      ...[app('bot', ['deploy']), app('vault', ['admin']), app('shop', ['deploy'])],
      { ...app('open', []), rules: [open({})] },
    ],
    machines: [machine],
  })
})
beforeEach(() => {
  seen = []
})
afterAll(async () => {
  await gateway.close()
  for (const server of [source, upstream]) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

type SigningKey = Parameters<SignJWT['sign']>[0]
const sign = (payload: JWTPayload = {}, key: SigningKey = pair.privateKey, header: object = {}) =>
  new SignJWT({ ...claims, ...payload }).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key)
const call = (token: string, url = 'http://bot.localhost:3000/api') =>
  createBrowser(gateway.server.port).call('GET', url, undefined, { authorization: `Bearer ${token}` })

it('enters with its roles, as a caller of its own, and the app never sees the token', async () => {
  expect((await call(await sign())).body).toBe('the app')
  expect(seen[0]).toMatchObject({ 'remote-user': 'machine:ci:repo:site' })
  expect(seen[0]?.['x-gatewright-assertion']).toMatch(/^ey/)
  expect(seen[0]?.authorization).toBeUndefined()
  expect(seen[0]?.['remote-email']).toBeUndefined()
})

it('enters with its token as the password of Basic, too, for a program that knows nothing else', async () => {
  const authorization = `Basic ${Buffer.from(`ci:${await sign()}`).toString('base64')}`
  const page = await createBrowser(gateway.server.port).call(
    'GET',
    'http://bot.localhost:3000/api',
    undefined,
    {
      authorization,
    },
  )
  expect(page.body).toBe('the app')
  expect(seen[0]).toMatchObject({ 'remote-user': 'machine:ci:repo:site' })
  expect(seen[0]?.authorization).toBeUndefined()
})

it('keeps its token from the app beside somebody’s session and on an app of others, but not one for the app itself', async () => {
  const browser = createBrowser(gateway.server.port)
  const passedOn = async (payload: JWTPayload) => {
    const authorization = `Bearer ${await sign(payload)}`
    await browser.call('GET', 'http://open.localhost:3000/', undefined, { authorization })
    return seen.at(-1)?.authorization
  }
  expect(await passedOn({})).toBeUndefined()
  expect(await passedOn({ aud: ['other', 'gatewright'], exp: 1 })).toBeUndefined()
  expect(await passedOn({ aud: 'open' })).toMatch(/^Bearer ey/)
  expect(await passedOn({ iss: 'https://elsewhere.example.com' })).toMatch(/^Bearer ey/)
})

it('is told by what a 401 can be answered', async () => {
  const challenge = async (headers: Record<string, string>) => {
    const answer = await ask(gateway.server.port, '/api', {
      headers: { host: 'bot.localhost:3000', ...headers },
    })
    return [answer.status, answer.headers['www-authenticate']]
  }
  expect(await challenge({})).toEqual([401, 'Bearer'])
  const authorization = `Bearer ${await sign({ aud: 'nobody' })}`
  expect(await challenge({ authorization })).toEqual([401, 'Bearer error="invalid_token"'])
})

it('is signed for once in half a minute, and for each of its tokens', async () => {
  const [one, other] = [await sign(), await sign({ exp: start / 1000 + 400 })]
  for (const token of [one, other, one, other]) await call(token)
  const assertions = seen.map(headers => headers['x-gatewright-assertion'])
  expect(assertions.slice(2)).toEqual(assertions.slice(0, 2))
  expect(new Set(assertions).size).toBe(2)
})

it('opens no app that is not listed, none that its roles do not open, and not the console', async () => {
  const token = await sign({ roles: ['admin'], groups: ['admin'], email: 'ada@contoso.test' })
  expect((await call(token, 'http://shop.localhost:3000/')).status).toBe(401)
  expect((await call(token, 'http://vault.localhost:3000/')).status).toBe(403)
  expect((await call(token, 'http://localhost:3000/api/v1/auth/me')).status).toBe(401)
  expect(seen).toEqual([])
})

it.each([
  ['of another issuer', { iss: 'https://evil.example.com' }],
  ['for another audience', { aud: 'another' }],
  ['for no audience', { aud: undefined }],
  ['of another subject, as anybody can get from a public issuer', { sub: 'repo:evil' }],
  ['without a subject', { sub: undefined }],
  ['that has expired', { exp: start / 1000 - 31 }],
  ['that never expires', { exp: undefined }],
  ['that begins later', { nbf: start / 1000 + 31 }],
])('refuses a token %s', async (_, payload) => {
  expect((await call(await sign(payload))).status).toBe(401)
})

it('refuses forged tokens: foreign keys, keys of their own, no signature, a public key as secret', async () => {
  const foreign = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(foreign.publicKey)
  const pem = new TextEncoder().encode(await exportSPKI(pair.publicKey))
  const forged = [
    await sign({}, foreign.privateKey),
    await sign({}, foreign.privateKey, { jwk }),
    await sign({}, foreign.privateKey, { jku: 'https://evil.example.com/jwks', kid: 'two' }),
    await sign({}, pem, { alg: 'HS256' }),
    new UnsecuredJWT(claims).encode(),
    `${(await sign()).slice(0, -6)}AAAAAA`,
  ]
  for (const token of forged) expect((await call(token)).status).toBe(401)
  expect(seen).toEqual([])
})

it('asks the issuer for keys once per cool-down, however many unknown keys come', async () => {
  gateway.clock.advance(31)
  const before = keys.asked
  for (let number = 0; number < 5; number += 1) {
    await call(await sign({}, pair.privateKey, { kid: `unknown-${number}` }))
  }
  expect(keys.asked - before).toBe(1)
})

it('keeps its WebSocket while the token holds', async () => {
  const sockets = new WebSocketServer({ server: upstream })
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.server.port}/`, {
    headers: { host: 'bot.localhost:3000', authorization: `Bearer ${await sign()}` },
  })
  await new Promise(resolve => socket.on('open', resolve))
  await gateway.server.services.openConnections.recheck()
  const echo = new Promise(resolve => socket.on('pong', () => resolve('alive')))
  socket.ping()
  expect(await echo).toBe('alive')
  socket.terminate()
  sockets.close()
})
