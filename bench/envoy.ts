/**
 * `npm run bench:envoy`: the check of a valid session as Envoy asks, by gRPC and by HTTP, beside the check that other proxies ask, all of one
 * server. Loads loopback only, for about half a minute, in turns; the server has the first core, the load the second.
 */
import { Agent, request } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { join } from 'node:path'
import { loadPackageDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { freePort } from '../tests/support/free-ports.ts'
import { rounds, seconds } from './support/contest.ts'
import { startGatewright } from './support/gatewright.ts'
import { cpuMicroseconds, pin } from './support/process.ts'
import { quantile } from './support/session-check.ts'

const connections = 4
/** Of each connection by gRPC. By HTTP each carries one. */
const streams = 4

const grpcPort = await freePort()
const server = await startGatewright(undefined, undefined, [], () => ({
  extAuthz: { http: true, grpc: { listen: grpcPort } },
}))
const host = `localhost:${server.port}`
/** As a browser sends them. */
const browser = {
  cookie: server.cookie,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
  'x-forwarded-for': '203.0.113.7',
  'x-request-id': '6f1c1f0e-0000-4000-8000-000000000000',
}

interface Way {
  readonly name: string
  /** @returns asks once on one of the connections, and throws where it is not let in */
  open(): { ask(lane: number): Promise<void>; close(): void }
}

const byHttp = (name: string, path: string, wanted: number, more: Readonly<Record<string, string>>): Way => ({
  name,
  open() {
    const agent = new Agent({ keepAlive: true, maxSockets: connections })
    const headers = { host, ...browser, ...more }
    return {
      ask: () =>
        new Promise((resolve, reject) => {
          request({ host: '127.0.0.1', port: server.port, path, headers, agent }, response => {
            if (response.statusCode !== wanted) reject(new Error(`${name} answered ${response.statusCode}`))
            response.resume().once('end', resolve)
          })
            .once('error', reject)
            .end()
        }),
      close: () => agent.destroy(),
    }
  },
})

const definition = loadPackageDefinition(
  loadSync(join(import.meta.dirname, '../packages/server/test/gate/support/envoy-client.proto'), {
    keepCase: true,
  }),
  // biome-ignore lint/suspicious/noExplicitAny: a client that is made when it is loaded has no type
) as any
const { Check } = definition.envoy.service.auth.v3.Authorization.service
const message: Buffer = Check.requestSerialize({
  attributes: {
    source: { address: { socket_address: { address: '203.0.113.7', port_value: 4711 } } },
    request: { http: { method: 'GET', path: '/tool/page?x=1', host, scheme: 'http', headers: browser } },
  },
})
const frame = Buffer.alloc(5 + message.length)
frame.writeUInt32BE(message.length, 1)
message.copy(frame, 5)

function askByGrpc(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': Check.path,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    let status: unknown
    let bytes = 0
    stream.once('trailers', trailers => {
      status = trailers['grpc-status']
    })
    stream.on('data', chunk => {
      bytes += chunk.length
    })
    stream.once('end', () =>
      status === '0' && bytes > 500 ? resolve() : reject(new Error(`by gRPC: ${status}`)),
    )
    stream.once('error', reject)
    stream.end(frame)
  })
}

const forwarded = {
  ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http' },
  ...{ 'x-forwarded-host': host, 'x-forwarded-uri': '/tool/page?x=1' },
}
const ways: readonly Way[] = [
  byHttp('forward-auth', '/api/v1/gate/check', 204, forwarded),
  byHttp('ext_authz by HTTP', '/api/v1/gate/ext-authz/tool/page?x=1', 200, {}),
  {
    name: 'ext_authz by gRPC',
    open() {
      const sessions = Array.from({ length: connections }, () => connect(`http://127.0.0.1:${grpcPort}`))
      return {
        ask: lane => askByGrpc(sessions[lane % connections] as ClientHttp2Session),
        close() {
          for (const session of sessions) session.destroy()
        },
      }
    },
  },
]

/** @returns checks in a second, and the server's microseconds for each */
async function load(way: Way, ms: number): Promise<readonly [number, number]> {
  const { ask, close } = way.open()
  const cpu = cpuMicroseconds(server.pid)
  const until = performance.now() + ms
  let count = 0
  const lane = async (_: unknown, index: number) => {
    while (performance.now() < until) {
      await ask(index)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: connections * streams }, lane))
  close()
  return [(count * 1000) / ms, (cpuMicroseconds(server.pid) - cpu) / count]
}

pin(process.pid, 1)
pin(server.pid, 0)
for (const way of ways) await load(way, 2000)
const measured = ways.map(() => [] as (readonly [number, number])[])
for (let round = 0; round < rounds; round++) {
  for (const [index, way] of ways.entries()) measured[index]?.push(await load(way, seconds * 1000))
}
const median = (values: readonly number[]) => quantile(values, 0.5)
console.log(`${'Check of a valid session'.padEnd(28)}checks/s   µs each   of forward-auth`)
for (const [index, { name }] of ways.entries()) {
  const all = measured[index] ?? []
  const ratio = median(all.map(([, each], round) => each / (measured[0]?.[round]?.[1] ?? Number.NaN)))
  const shown = [median(all.map(([rate]) => rate)).toFixed(0), median(all.map(([, each]) => each)).toFixed(1)]
  console.log(name.padEnd(26) + [...shown, ratio.toFixed(2)].map(text => text.padStart(10)).join(''))
}
console.log(
  `Resident memory: ${server.memory().toFixed(0)} MB, ${server.memoryAtStart.toFixed(0)} when it was ready, gRPC loaded.`,
)
await server.stop()
