import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../../../test/gate/support/ask.ts'
import { listen, stop } from '../../../test/gate/support/listening.ts'
import { allow, externalUsers } from '../../../test/gate/support/rules.ts'
import { testApp } from '../../../test/gate/support/test-app.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { gatedApp } from '../routing/gated-app.ts'
import { parseTarget } from '../routing/path.ts'
import { answered } from '../run-steps.ts'
import { answerPreflight, corsHeaders, createAnswerPreflight, isPreflight, setCorsHeaders } from './cors.ts'

const shop = 'https://shop.test'
const allowed = new Set([shop])
const asksFor = (more: Record<string, string>) => ({
  origin: shop,
  'access-control-request-method': 'GET',
  ...more,
})

/** What somebody gets whose requests are answered so. */
async function answeredBy(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  headers: Record<string, string>,
  method = 'OPTIONS',
) {
  const server = createServer(answer)
  onTestFinished(() => stop(server))
  return ask(await listen(server), '/chat', { method, headers })
}

describe('a page of another site', () => {
  it('is named where its origin is listed, to the letter', () => {
    expect(corsHeaders(shop, allowed)).toEqual(['Access-Control-Allow-Origin', shop, 'Vary', 'Origin'])
    for (const origin of [
      undefined,
      '',
      'null',
      'https://shop.test.evil',
      'http://shop.test',
      `${shop}/`,
      '*',
    ]) {
      expect(corsHeaders(origin, allowed)).toEqual([])
    }
  })

  it('may read an answer that says so', async () => {
    const { headers } = await answeredBy((_, response) => {
      setCorsHeaders(response, ['A', '1', 'B', '2'])
      response.end()
    }, {})
    expect(headers).toMatchObject({ a: '1', b: '2' })
  })

  it.each([
    ['OPTIONS', asksFor({}), true],
    ['GET', asksFor({}), false],
    ['OPTIONS', { origin: shop }, false],
    ['OPTIONS', { 'access-control-request-method': 'GET' }, false],
  ])('asks first with %s and %o: %s', async (method, headers, expected) => {
    const { body } = await answeredBy(
      (request, response) => void response.end(String(isPreflight(request))),
      headers as Record<string, string>,
      method,
    )
    expect(body).toBe(String(expected))
  })
})

describe('a preflight', () => {
  const answer = (headers: Record<string, string>) =>
    answeredBy((request, response) => answerPreflight(request, response, allowed), headers)

  it('of a listed site is told what it may send, for ten minutes, and never with cookies', async () => {
    const { status, headers } = await answer(
      asksFor({
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization, x-bp-externalauth,x_1',
      }),
    )
    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': shop,
      vary: 'Origin',
      'access-control-allow-methods': 'PATCH',
      'access-control-allow-headers': 'authorization, x-bp-externalauth,x_1',
      'access-control-max-age': '600',
    })
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })

  it.each(['get', 'GET,PUT', 'G3T', 'GET ', 'XéT', ''])('gets GET for a method such as %j', async method => {
    const { headers } = await answer({ origin: shop, 'access-control-request-method': method })
    expect(headers['access-control-allow-methods']).toBe('GET')
  })

  it.each(['a"b', 'a/b', '*', 'a;b', '(a)', 'é'])('is told of no header such as %j', async wanted => {
    const { headers } = await answer(asksFor({ 'access-control-request-headers': wanted }))
    expect(headers['access-control-allow-headers']).toBeUndefined()
    expect((await answer(asksFor({}))).headers['access-control-allow-headers']).toBeUndefined()
  })

  it('of another site is refused, and no cache keeps that for a listed one', async () => {
    const { status, headers, body } = await answer(asksFor({ origin: 'https://evil.test' }))
    expect([status, headers['content-length'], headers.vary, body]).toEqual([403, '0', 'Origin', ''])
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['access-control-allow-methods']).toBeUndefined()
  })

  it('is answered only where an external user may come by the method that it asks about', async () => {
    const rules = [externalUsers({ paths: ['/chat'], methods: ['POST'] }), allow({ signedIn: true })]
    const site = { app: gatedApp(testApp({ rules }), []), prefix: '' }
    const step = createAnswerPreflight(allowed)
    const at = (path: string, method: string, headers: Record<string, string>) =>
      answeredBy(
        (request, response) => {
          const line = { site, target: parseTarget(path), method: 'OPTIONS' }
          const gated = { request, response, line } as unknown as HttpGateRequest
          const result = step(gated)
          if (result !== answered) response.end('goes on')
        },
        headers,
        method,
      )
    const asksToPost = asksFor({ 'access-control-request-method': 'POST' })
    expect((await at('/chat', 'OPTIONS', asksToPost)).status).toBe(204)
    expect((await at('/chat', 'OPTIONS', asksFor({}))).body).toBe('goes on')
    expect((await at('/studio', 'OPTIONS', asksToPost)).body).toBe('goes on')
    expect((await at('/chat', 'POST', asksToPost)).body).toBe('goes on')
  })
})
