import { request as ask, createServer, type RequestListener } from 'node:http'
import type { Config } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePorts } from '../../../../tests/support/free-ports.ts'
import type { CheckResult } from '../../src/checks/check.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { withoutProxies } from '../outbound/support/calls.ts'
import { listening } from '../outbound/support/listening.ts'
import { testHttp } from '../support/config.ts'
import { basicConfig, startTestServer, type TestServer } from '../support/server.ts'

beforeEach(withoutProxies)
afterEach(() => vi.unstubAllEnvs())

let test: TestServer | undefined
afterEach(async () => {
  await test?.close()
  test = undefined
})

/** A server whose external URL leads to `front`, as soon as something listens there. */
async function serverBehind(front: number, http: Partial<Config['http']> = {}): Promise<TestServer> {
  const externalUrl = `http://sso.localhost:${front}`
  test = await startTestServer(
    { strategies: [basicConfig()], http: { ...testHttp, externalUrl, ...http } },
    Date.now(),
  )
  return test
}

async function lookAt({ server }: TestServer): Promise<Readonly<Record<string, CheckResult>>> {
  const { services, config } = server
  const { checks } = await diagnose({
    file: config.file,
    reading: { ok: true, config, notices: [] },
    config,
    clock: services.clock,
    strategyTypes: services.strategyTypes,
    data: services,
  })
  return Object.fromEntries(checks.map(check => [check.id, check]))
}

/** What a proxy does with a request: pass it on, or whatever a test wants. */
async function front(handler: RequestListener): Promise<number> {
  return listening(createServer(handler))
}
const passOn =
  (port: () => number, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    const onwards = ask(
      { port: port(), host: '127.0.0.1', path: request.url, headers: { ...request.headers, ...headers } },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onwards.on('error', () => response.writeHead(502).end())
    onwards.end()
  }
const forwarding = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }

describe('the external URL', () => {
  it('leads to this very server', async () => {
    let port = 0
    const at = await front(passOn(() => port))
    const server = await serverBehind(at)
    port = server.server.port
    const found = await lookAt(server)
    expect(found['address.server']).toMatchObject({ status: 'green' })
  })

  it('leads to another program', async () => {
    const at = await front((_, response) => response.writeHead(200).end('<h1>Welcome to nginx!</h1>'))
    const found = await lookAt(await serverBehind(at))
    expect(found['address.server']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('Something else answers'),
      cure: expect.stringContaining('with the Host header as it came'),
    })
    expect(found['address.proxy']?.status).toBe('skipped')
  })

  it('leads to another Gatewright, which knows nothing of the question', async () => {
    const other = await startTestServer({ strategies: [basicConfig()] }, Date.now())
    const at = await front(passOn(() => other.server.port, { host: 'localhost:3000' }))
    const found = await lookAt(await serverBehind(at))
    await other.close()
    expect(found['address.server']).toMatchObject({ status: 'red' })
  })

  it('leads to a proxy that does not reach this server', async () => {
    const at = await front((_, response) => response.writeHead(502).end('Bad Gateway'))
    const found = await lookAt(await serverBehind(at))
    expect(found['address.server']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('status 502: it does not reach it'),
      cure: expect.stringContaining('127.0.0.1, port'),
    })
  })

  it('leads nowhere', async () => {
    const [port = 0] = await freePorts(1)
    const found = await lookAt(await serverBehind(port))
    expect(found['address.connection']).toMatchObject({ status: 'red' })
    expect(found['address.server']?.seen).toContain('Not tried because')
  })
})

describe('the proxy before it', () => {
  it('is not listed, so nobody believes what it says of who asks', async () => {
    let port = 0
    const at = await front(passOn(() => port, forwarding))
    const server = await serverBehind(at)
    port = server.server.port
    const found = await lookAt(server)
    expect(found['address.proxy']).toMatchObject({
      status: 'amber',
      seen: expect.stringContaining('Requests come from 127.0.0.1 with x-forwarded-for, x-forwarded-proto'),
      cure: expect.stringContaining('"trustedProxies": ["127.0.0.1"]'),
    })
  })

  it('is listed', async () => {
    let port = 0
    const at = await front(passOn(() => port, forwarding))
    const server = await serverBehind(at, { trustedProxies: ['127.0.0.1'] })
    port = server.server.port
    expect((await lookAt(server))['address.proxy']).toMatchObject({ status: 'green' })
  })

  it('is listed and says nothing of who asks', async () => {
    let port = 0
    const at = await front(passOn(() => port))
    const server = await serverBehind(at, { trustedProxies: ['127.0.0.1'] })
    port = server.server.port
    expect((await lookAt(server))['address.proxy']).toMatchObject({
      status: 'amber',
      cure: expect.stringContaining('X-Forwarded-For'),
    })
  })
})

it('tells strangers nothing where a diagnosis asks', async () => {
  const [port = 0] = await freePorts(1)
  const server = await serverBehind(port)
  const page = await server.newBrowser().call('GET', `http://sso.localhost:${port}/api/v1/diagnosis/guess`)
  expect(page.status).toBe(404)
  expect(page.body).not.toContain('127.0.0.1')
})
