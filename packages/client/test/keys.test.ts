import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { gatewright as forExpress } from '../src/express.ts'
import { gatewright as forFastify } from '../src/fastify.ts'
import { gatewright as forHono, type GatewrightEnv } from '../src/hono.ts'
import type { MiddlewareOptions } from '../src/index.ts'
import { withCaller } from '../src/node.ts'

const issuer = 'https://sso.example.com'

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Where Gatewright publishes its keys; `away` while it does not answer as it should. */
async function startKeys() {
  const published: JWK[] = []
  const state = { away: false, fetches: 0 }
  const url = await listen((_request, response) => {
    state.fetches += 1
    if (state.away) response.writeHead(503)
    response.end(JSON.stringify({ keys: published }))
  })
  return { options: { issuer, app: 'support', jwksUri: `${url}/keys` }, published, state }
}

async function makeKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }
  const sign = () =>
    new SignJWT({ sub: 'c-ada' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(issuer)
      .setAudience('support')
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(privateKey)
  return { jwk, sign }
}

async function ask(url: string, assertion?: string) {
  const headers = assertion === undefined ? undefined : { 'x-gatewright-assertion': assertion }
  const response = await fetch(`${url}/`, { ...(headers && { headers }) })
  return { status: response.status, body: await response.text() }
}

const frameworks: Record<string, (options: MiddlewareOptions, reached: () => void) => Promise<string>> = {
  Express(options, reached) {
    const app = express().use(forExpress(options))
    app.get('/', (_request, response) => {
      reached()
      response.send('hello')
    })
    return listen(app)
  },
  async Fastify(options, reached) {
    const app = fastify()
    onTestFinished(() => app.close())
    await app.register(forFastify, options)
    app.get('/', async () => {
      reached()
      return 'hello'
    })
    return app.listen({ port: 0, host: '127.0.0.1' })
  },
  async Hono(options, reached) {
    const app = new Hono<GatewrightEnv>()
    app.use(forHono(options))
    app.get('/', context => {
      reached()
      return context.text('hello')
    })
    return new Promise(resolve => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      onTestFinished(() => void server.close())
    })
  },
  'plain Node'(options, reached) {
    return listen(
      withCaller(options, (_request, response) => {
        reached()
        response.end('hello')
      }),
    )
  },
}

describe.each(Object.entries(frameworks))('without keys, the middleware for %s', (_, start) => {
  it.each([false, true])('lets nobody in, says 503, and recovers by itself: optional %s', async optional => {
    const { options, published, state } = await startKeys()
    const { jwk, sign } = await makeKey('k1')
    published.push(jwk)
    state.away = true
    const reached = vi.fn()
    const url = await start({ ...options, optional }, reached)
    const refused = await ask(url, await sign())
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.body).error).toBe('keys_unavailable')
    expect(reached).not.toHaveBeenCalled()
    state.away = false
    expect(await ask(url, await sign())).toEqual({ status: 200, body: 'hello' })
  })
})

it('fetches the keys again for one that has come since, and not for every invented one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const { options, published, state } = await startKeys()
  const [old, rotated, invented] = [await makeKey('k1'), await makeKey('k2'), await makeKey('k3')]
  published.push(old.jwk)
  const url = await listen(withCaller(options, (_request, response, caller) => response.end(caller?.id)))
  expect(await ask(url, await old.sign())).toEqual({ status: 200, body: 'c-ada' })
  expect(await ask(url, await old.sign())).toEqual({ status: 200, body: 'c-ada' })
  expect(state.fetches).toBe(1)

  published.push(rotated.jwk)
  vi.setSystemTime(Date.now() + 31_000)
  expect(await ask(url, await rotated.sign())).toEqual({ status: 200, body: 'c-ada' })
  expect(await ask(url, await old.sign())).toEqual({ status: 200, body: 'c-ada' })
  expect(state.fetches).toBe(2)

  for (let n = 0; n < 5; n++) expect((await ask(url, await invented.sign())).status).toBe(401)
  expect(state.fetches).toBe(2)
  vi.setSystemTime(Date.now() + 31_000)
  for (let n = 0; n < 5; n++) expect((await ask(url, await invented.sign())).status).toBe(401)
  expect(state.fetches).toBe(3)
})
