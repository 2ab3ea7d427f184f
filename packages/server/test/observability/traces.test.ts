import { createServer } from 'node:http'
import type { Config } from '@gatewright/config'
import { startEntraEmulator } from '@gatewright/entra-emulator'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ask } from '../gate/support/ask.ts'
import { startUpstream, testApp } from '../gate/support/gate-server.ts'
import { listen, stop } from '../gate/support/listening.ts'
import { allow, open as anyone } from '../gate/support/rules.ts'
import { throughTheEmulator } from '../oauth2/support/emulator-pages.ts'
import { contoso } from '../oauth2/support/faulty-provider.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import { openSecondConnection } from '../support/commits.ts'
import { adaIsSuperAdmin, callbackUrl, loginUrl } from '../support/provider-sign-in.ts'
import { basicConfig, startTestServer } from '../support/server.ts'

interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
}

/** Takes spans as OTLP over HTTP. */
async function startReceiver() {
  const spans: SeenSpan[] = []
  let text = ''
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    text += body
    for (const { scopeSpans } of JSON.parse(body).resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  const port = await listen(server)
  onTestFinished(() => stop(server))
  const named = (name: string) =>
    vi.waitFor(
      () => {
        const found = spans.filter(span => span.name === name)
        expect(found).not.toEqual([])
        return found as [SeenSpan, ...SeenSpan[]]
      },
      { timeout: 20_000 },
    )
  return { endpoint: `http://127.0.0.1:${port}/v1/traces`, spans, named, text: () => text }
}

const tracing = (endpoint: string, sampleRatio = 1): Partial<Config> => ({
  observability: { tracing: { endpoint, sampleRatio, serviceName: 'gatewright' } },
})

async function startWithApp(config: Partial<Config>) {
  const upstream = await startUpstream()
  const urls = [{ origin: 'http://bot.localhost:3000', pathPrefix: '/' }]
  const apps = [
    testApp({
      id: 'bot',
      upstreams: [upstream.url],
      urls,
      rules: [allow({ signedIn: true }, { paths: ['/private'] }), anyone({})],
    }),
  ]
  const { server, close } = await startTestServer({ apps, ...config })
  onTestFinished(close)
  const open = (headers: Record<string, string> = {}, path = '/') =>
    ask(server.port, path, { host: 'bot.localhost:3000', headers })
  return { upstream, server, open }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`

describe('traces', () => {
  it('a proxied request goes on with the trace of who is in front, and the app with ours', async () => {
    const receiver = await startReceiver()
    const { upstream, open } = await startWithApp(tracing(receiver.endpoint))
    expect((await open({ traceparent }, '/secret-path?code=secret-query')).status).toBe(200)
    const [request] = await receiver.named('request')
    const [sent] = await receiver.named('upstream')
    const [check] = await receiver.named('session check')
    expect([request, sent, check].map(span => span.traceId)).toEqual([traceId, traceId, traceId])
    expect(request.parentSpanId).toBe('b7ad6b7169203331')
    expect([sent.parentSpanId, check.parentSpanId]).toEqual([request.spanId, request.spanId])
    expect(upstream.seen[0]?.headers.traceparent).toBe(`00-${traceId}-${sent.spanId}-01`)
    expect(sent.attributes).toContainEqual({ key: 'gatewright.app', value: { stringValue: 'bot' } })
    expect(receiver.text()).not.toMatch(/secret-path|secret-query/)
  })

  it('a sign-in has its calls to the provider and its writes, and says nobody’s name and no secret', async () => {
    const receiver = await startReceiver()
    const emulator = await startEntraEmulator({ seed: 'personas' })
    onTestFinished(() => emulator.close())
    const azure = oauth2Config({
      authorizationURL: `${emulator.origin}/${contoso}/oauth2/v2.0/authorize`,
      tokenURL: `${emulator.origin}/${contoso}/oauth2/v2.0/token`,
      clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
      clientSecret: 'demo-secret-of-the-local-emulator-000001',
      callbackURL: callbackUrl,
      scope: 'openid profile email',
      trustEmail: false,
      tenants: [],
    })
    const { newBrowser, close } = await startTestServer(
      { strategies: [azure], ...adaIsSuperAdmin, ...tracing(receiver.endpoint) },
      Date.now(),
    )
    onTestFinished(close)
    const browser = newBrowser()
    const { location = '' } = await browser.open(loginUrl)
    const back = await throughTheEmulator(location, 'ada@contoso.test')
    expect((await browser.open(back, { traceparent })).status).toBe(303)
    const ours = await vi.waitFor(
      () => {
        const found = receiver.spans.filter(span => span.traceId === traceId)
        expect(found.map(({ name }) => name)).toContain('sign-in')
        return found
      },
      { timeout: 20_000 },
    )
    const calls = ours.filter(({ name }) => name === 'provider call')
    const purposes = calls.flatMap(({ attributes }) =>
      attributes.filter(({ key }) => key === 'gatewright.purpose'),
    )
    expect(purposes.map(({ value }) => value.stringValue)).toContain('token')
    expect(ours.map(({ name }) => name)).toContain('storage write')
    const { code = '', state = '' } = Object.fromEntries(new URL(back).searchParams)
    expect(Math.min(code.length, state.length)).toBeGreaterThan(10)
    for (const secret of ['ada@', 'Lovelace', 'demo-secret', code, state]) {
      expect(receiver.text()).not.toContain(secret)
    }
  })

  it('what a stranger’s header says is no more than an id: it is not kept because they say so', async () => {
    const receiver = await startReceiver()
    const { upstream, open } = await startWithApp(tracing(receiver.endpoint, 0))
    for (const header of [
      traceparent,
      'x',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `${traceparent}\u00e9`,
    ]) {
      expect((await open({ traceparent: header })).status).toBe(200)
    }
    expect(upstream.seen[0]?.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
    for (const { headers } of upstream.seen)
      expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(receiver.spans).toEqual([])
  })

  it('a WebSocket has a span for its handshake, opened or refused, and the app goes on with it', async () => {
    const receiver = await startReceiver()
    const { upstream, server } = await startWithApp(tracing(receiver.endpoint))
    const chat = new WebSocketServer({ server: upstream.server })
    const told: unknown[] = []
    chat.on('connection', (socket, request) => {
      told.push(request.headers.traceparent)
      socket.send('hello')
    })
    onTestFinished(() => chat.close())
    const open = (headers: Record<string, string>, path = '/') =>
      new Promise<number>(resolve => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
          headers: { host: 'bot.localhost:3000', traceparent, ...headers },
        })
        onTestFinished(() => socket.terminate())
        socket.on('error', () => undefined)
        socket.on('message', () => resolve(101))
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
      })
    expect(await open({ origin: 'http://bot.localhost:3000' })).toBe(101)
    // Its spans have ended although it is open.
    const [handshake] = await receiver.named('WebSocket')
    const [sent] = await receiver.named('upstream')
    const status = (code: number) => ({
      key: 'http.response.status_code',
      value: { intValue: code },
    })
    expect([handshake.traceId, handshake.parentSpanId]).toEqual([traceId, 'b7ad6b7169203331'])
    expect(handshake.attributes).toContainEqual(status(101))
    expect(sent.parentSpanId).toBe(handshake.spanId)
    expect(sent.attributes).toContainEqual(status(101))
    expect(told).toEqual([`00-${traceId}-${sent.spanId}-01`])

    expect(await open({}, '/private')).toBe(401)
    await vi.waitFor(
      () => {
        const refused = receiver.spans.filter(({ name }) => name === 'WebSocket')[1]
        expect(refused?.attributes).toContainEqual(status(401))
      },
      { timeout: 20_000 },
    )
  })

  it('each write of a traced request is a span, whatever is written and whoever writes it', async () => {
    const receiver = await startReceiver()
    const { server, newBrowser, close } = await startTestServer({
      strategies: [basicConfig()],
      ...tracing(receiver.endpoint),
    })
    onTestFinished(close)
    const other = openSecondConnection(server.config.dataFolder)
    onTestFinished(() => other.close())
    other.commits()
    const form = { email: 'nobody@contoso.test', password: 'wrong' }
    const url = 'http://localhost:3000/api/v1/auth/login/basic/default'
    const refused = await newBrowser().call('POST', url, form, { traceparent })
    expect(refused.status).toBe(401)
    // The failure is counted in one transaction, and the refusal noted in another.
    const commits = other.commits()
    expect(commits).toBe(2)
    const writes = await vi.waitFor(
      () => {
        const found = receiver.spans.filter(({ name }) => name === 'storage write')
        expect(found).toHaveLength(commits)
        return found
      },
      { timeout: 20_000 },
    )
    expect(writes.map(span => span.traceId)).toEqual([traceId, traceId])
  })

  it('a receiver that is away, and one that never answers, hold up neither a request nor the end', async () => {
    const silent = createServer(() => undefined)
    const port = await listen(silent)
    onTestFinished(() => stop(silent))
    for (const endpoint of [
      `http://127.0.0.1:${await freePort()}/v1/traces`,
      `http://127.0.0.1:${port}/v1/traces`,
    ]) {
      const { open, server } = await startWithApp(tracing(endpoint))
      const answers = await Promise.all(Array.from({ length: 50 }, () => open()))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      await server.close()
    }
  })

  it('without it a client’s own header goes on to the app as it came', async () => {
    const { upstream, open } = await startWithApp({})
    await open({ traceparent })
    expect(upstream.seen[0]?.headers.traceparent).toBe(traceparent)
  })
})
