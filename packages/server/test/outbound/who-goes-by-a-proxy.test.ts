import { createServer } from 'node:http'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createWebhookReceiver } from '../../src/audit/streams/webhook-receiver.ts'
import { during, loadAcme } from '../../src/certificates/calls.ts'
import { systemClock } from '../../src/clock.ts'
import { createKeySet } from '../../src/keys/key-set.ts'
import { createTracer } from '../../src/observability/load-tracer.ts'
import { createOutboundFetch } from '../../src/outbound/outbound-fetch.ts'
import { createAuthority } from './support/authority.ts'
import { withoutProxies } from './support/calls.ts'
import { startConnectProxy } from './support/connect-proxy.ts'
import { listening } from './support/listening.ts'

beforeEach(withoutProxies)
afterEach(() => vi.unstubAllEnvs())

const log = pino({ level: 'silent' })
const event = { id: '1', at: 0, kind: 'x', result: 'ok', actor: 'a', target: 'b', detail: {} } as never
const refusal = 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'

it.each<[string, () => Promise<unknown>]>([
  [
    'audit events',
    () =>
      createWebhookReceiver(
        { kind: 'webhook', url: 'https://out.corp.test/x', secret: 'a secret' } as never,
        systemClock,
      ).send([event]),
  ],
  [
    'key sets',
    async () =>
      createKeySet(
        { jwksUri: 'https://out.corp.test/keys', cooldownSeconds: 1, cacheSeconds: 1 },
        systemClock,
        log,
      ).select({ alg: 'ES256' }, {} as never),
  ],
  [
    'certificates',
    async () => {
      const { axios } = await loadAcme()
      const calls = { signal: new AbortController().signal, ca: undefined, protocol: 'https:', timeout: 5000 }
      return during(calls, () => axios.get('https://out.corp.test/directory'))
    },
  ],
])('%s go by the proxy, and end with its refusal', async (_, call) => {
  const proxy = await startConnectProxy({ refusal })
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  await expect(call()).rejects.toThrow(/proxy/)
  expect(proxy.asked).toEqual(['CONNECT out.corp.test:443'])
})

it('traces go by the proxy', async () => {
  const asked = Promise.withResolvers<string>()
  const server = createServer().on('connect', (request, socket) => {
    asked.resolve(String(request.url))
    socket.end(refusal)
  })
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${await listening(server)}`)
  const tracer = await createTracer({
    endpoint: 'https://traces.corp.test/v1/traces',
    sampleRatio: 1,
    serviceName: 'x',
  })
  tracer.begin('a span', { headers: {} } as never, false).end()
  const closed = tracer.close()
  expect(await asked.promise).toBe('traces.corp.test:443')
  await closed
})

it('http: addresses go by HTTP_PROXY, which gets them whole, with its credentials and by TLS', async () => {
  const authority = await createAuthority()
  const tls = await authority.certify({ host: 'localhost' })
  for (const setup of [{ credentials: 'me:pass' }, { credentials: 'me:pass', tls }]) {
    const proxy = await startConnectProxy(setup)
    const fetchBy = (HTTP_PROXY: string) => createOutboundFetch({ env: { HTTP_PROXY }, ca: authority.ca })
    const by = proxy.url.replace('//', '//me:pass@')
    expect(await (await fetchBy(by)('http://out.corp.test:4318/x?y')).json()).toEqual({ by: 'proxy' })
    expect(proxy.asked).toEqual(['GET http://out.corp.test:4318/x?y'])
    await expect(fetchBy(proxy.url)('http://out.corp.test/')).rejects.toMatchObject({ status: 407 })
  }
  await expect(
    createOutboundFetch({ env: { HTTP_PROXY: 'http://127.0.0.1:1' } })('http://out.corp.test/'),
  ).rejects.toMatchObject({ name: 'ProxyFailure' })
})

it('a receiver of events may answer without end: nobody reads it', async () => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200).write('x'.repeat(3 << 20))
  })
  const gone = new Promise(resolve => server.once('connection', socket => socket.once('close', resolve)))
  const url = `http://127.0.0.1:${await listening(server)}/`
  await createWebhookReceiver({ kind: 'webhook', url, secret: 'a secret' } as never, systemClock).send([
    event,
  ])
  await gone
})
