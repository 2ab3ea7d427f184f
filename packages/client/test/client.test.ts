import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewright as forExpress } from '../src/express.ts'
import { gatewright as forFastify } from '../src/fastify.ts'
import { gatewright as forHono, type GatewrightEnv } from '../src/hono.ts'
import { type Caller, verifyAssertion } from '../src/index.ts'
import { withCaller } from '../src/node.ts'

const issuer = 'https://sso.example.com'
const claims = {
  email: 'ada@contoso.test',
  email_verified: true,
  name: 'Ada Lovelace',
  roles: ['member'],
  groups: ['support'],
  strategy: 'azure',
  sid: 's1',
}
const stops: (() => unknown)[] = []
const keys: JWK[] = []
let jwksUri: string
let pair: Awaited<ReturnType<typeof generateKeyPair>>

beforeAll(async () => {
  pair = await generateKeyPair('ES256')
  keys.push({ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' })
  jwksUri = `${await listen((_request, response) => response.end(JSON.stringify({ keys })))}/keys`
})
afterAll(async () => {
  for (const stop of stops) await stop()
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Signing {
  readonly iss?: string
  readonly aud?: string
  readonly exp?: string | number
  readonly payload?: Record<string, unknown>
  readonly key?: Parameters<SignJWT['sign']>[0]
  readonly alg?: string
}

const sign = ({ iss = issuer, aud = 'support', exp = '60s', payload = claims, ...more }: Signing = {}) =>
  new SignJWT({ sub: 'c-ada', ...payload })
    .setProtectedHeader({ alg: more.alg ?? 'ES256', kid: 'k1' })
    .setIssuer(iss)
    .setAudience(aud)
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(more.key ?? pair.privateKey)

describe('verifyAssertion', () => {
  const verify = (token: string | undefined) => verifyAssertion(token, { issuer, app: 'support', jwksUri })

  it('says which collaborator is calling', async () => {
    expect(await verify(await sign())).toEqual({
      kind: 'collaborator',
      id: 'c-ada',
      email: 'ada@contoso.test',
      emailVerified: true,
      name: 'Ada Lovelace',
      roles: ['member'],
      groups: ['support'],
      groupsComplete: true,
      strategy: 'azure',
      sessionId: 's1',
    })
  })

  it('says when somebody is in more groups than it could be told', async () => {
    const token = await sign({ payload: { ...claims, groups_complete: false } })
    expect(await verify(token)).toMatchObject({ groups: ['support'], groupsComplete: false })
  })

  it('says which external user is calling', async () => {
    const token = await sign({ payload: { sub: 'external:u1', credentials: { plan: 'gold' } } })
    expect(await verify(token)).toEqual({
      kind: 'external-user',
      id: 'external:u1',
      credentials: { plan: 'gold' },
    })
  })

  it.each([
    ['another app', () => sign({ aud: 'other' })],
    ['another issuer', () => sign({ iss: 'https://evil.test' })],
    ['a time that is over', () => sign({ exp: Math.floor(Date.now() / 1000) - 6 })],
    ['another key', async () => sign({ key: (await generateKeyPair('ES256')).privateKey })],
    ['a shared secret', () => sign({ alg: 'HS256', key: new TextEncoder().encode(JSON.stringify(keys[0])) })],
    [
      'no algorithm',
      async () => new UnsecuredJWT({ sub: 'c-ada' }).setIssuer(issuer).setAudience('support').encode(),
    ],
    ['no sense', async () => 'a.b.c'],
  ])('refuses an assertion for %s', async (_, make) => {
    await expect(verify(await make())).rejects.toMatchObject({ code: 'assertion_invalid' })
  })

  it('tells absence and unreachable keys from a forgery', async () => {
    await expect(verify(undefined)).rejects.toMatchObject({ code: 'assertion_missing' })
    const away = { issuer, app: 'support', jwksUri: 'http://127.0.0.1:1/keys' }
    await expect(verifyAssertion(await sign(), away)).rejects.toMatchObject({ code: 'keys_unavailable' })
    const broken = await listen((_request, response) => response.writeHead(500).end())
    const options = { issuer, app: 'support', jwksUri: broken }
    await expect(verifyAssertion(await sign(), options)).rejects.toMatchObject({ code: 'keys_unavailable' })
  })

  it('takes keys at hand', async () => {
    const options = { issuer: `${issuer}/`, app: 'support', keys: createLocalJWKSet({ keys }) }
    expect(await verifyAssertion(await sign(), options)).toMatchObject({ id: 'c-ada' })
  })
})

const frameworks: Record<string, (optional: boolean) => Promise<string>> = {
  async Express(optional) {
    const app = express()
    app.use(forExpress({ issuer, app: 'support', jwksUri, optional }))
    app.get('/', (request, response) => void response.send(request.caller?.id ?? 'nobody'))
    return listen(app)
  },
  async Fastify(optional) {
    const app = fastify()
    await app.register(forFastify, { issuer, app: 'support', jwksUri, optional })
    app.get('/', async request => request.getDecorator<Caller | null>('caller')?.id ?? 'nobody')
    stops.push(() => app.close())
    return app.listen({ port: 0, host: '127.0.0.1' })
  },
  async Hono(optional) {
    const app = new Hono<GatewrightEnv>()
    app.use(forHono({ issuer, app: 'support', jwksUri, optional }))
    app.get('/', context => context.text(context.get('caller')?.id ?? 'nobody'))
    return new Promise(resolve => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      stops.push(() => server.close())
    })
  },
  async 'plain Node'(optional) {
    return listen(
      withCaller({ issuer, app: 'support', jwksUri, optional }, (_request, response, caller) =>
        response.end(caller?.id ?? 'nobody'),
      ),
    )
  },
}

describe.each(Object.entries(frameworks))('the middleware for %s', (_, start) => {
  const get = async (url: string, assertion?: string) => {
    const response = await fetch(`${url}/`, {
      headers: assertion === undefined ? {} : { 'x-gatewright-assertion': assertion },
    })
    return { status: response.status, body: await response.text() }
  }

  it('tells the handler who is calling', async () => {
    expect(await get(await start(false), await sign())).toEqual({ status: 200, body: 'c-ada' })
  })

  it('answers 401 as JSON to whoever comes without or with a forged assertion', async () => {
    const url = await start(false)
    const missing = await get(url)
    expect(missing.status).toBe(401)
    expect(JSON.parse(missing.body).error).toBe('assertion_missing')
    const forged = await get(url, await sign({ aud: 'other' }))
    expect(forged.status).toBe(401)
    expect(JSON.parse(forged.body).error).toBe('assertion_invalid')
  })

  it('lets nobody’s requests pass where that is wanted, and forged ones never', async () => {
    const url = await start(true)
    expect(await get(url)).toEqual({ status: 200, body: 'nobody' })
    expect((await get(url, await sign({ aud: 'other' }))).status).toBe(401)
  })
})
