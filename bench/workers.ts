/**
 * `npm run bench:workers`: the check of a valid session, a request to an app and a connection for each request, with one process and with
 * several (`BENCH_WORKERS`, 2), in turns, on a PostgreSQL of its own. The load and the app take their share of the same cores: it is printed, and what the
 * server used of them. Loopback only; about a minute.
 */
import { Agent, request } from 'node:http'
import { availableParallelism } from 'node:os'
import { findPostgres, startPostgres } from '../tests/support/postgres-server.ts'
import { type BenchServer, startGatewright } from './support/gatewright.ts'
import { cpuMicroseconds } from './support/process.ts'
import { startUpstream } from './support/proxies.ts'

const several = Number(process.env.BENCH_WORKERS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = 4
const connections = 32

interface Kind {
  readonly name: string
  readonly path: string
  readonly expected: number
  readonly keepAlive: boolean
}

const kinds: readonly Kind[] = [
  { name: 'check', path: '/api/v1/gate/check', expected: 204, keepAlive: true },
  { name: 'check, a connection each', path: '/api/v1/gate/check', expected: 204, keepAlive: false },
  { name: 'request to an app', path: '/tool/page?x=1', expected: 200, keepAlive: true },
]

if (findPostgres() === undefined)
  throw new Error('There is no PostgreSQL here. On Debian: apt-get install postgresql.')
const postgres = await startPostgres()
const upstream = await startUpstream()
const servers = [await start(1), await start(several)]
const results = new Map<
  string,
  { readonly perSecond: number; readonly used: number; readonly load: number }[]
>()
for (let round = 0; round <= rounds; round++) {
  for (const kind of kinds) {
    for (const { workers, server } of servers) {
      const measured = await measure(server, kind)
      // The first one warms up.
      if (round > 0)
        results.set(keyOf(kind, workers), [...(results.get(keyOf(kind, workers)) ?? []), measured])
    }
  }
}

console.log(
  `${availableParallelism()} cores for everybody, ${connections} clients, ${rounds} rounds of ${seconds} s, medians`,
)
console.log(`${''.padEnd(26)} workers  requests/s   server's cores   load's cores   server, µs a request`)
for (const kind of kinds) {
  for (const { workers } of servers) {
    const all = results.get(keyOf(kind, workers)) ?? []
    const of = (number: (measured: (typeof all)[number]) => number) => median(all.map(number))
    const cells = [
      String(workers).padStart(7),
      of(({ perSecond }) => perSecond)
        .toFixed(0)
        .padStart(11),
      of(({ used }) => used)
        .toFixed(2)
        .padStart(16),
      of(({ load }) => load)
        .toFixed(2)
        .padStart(14),
      of(({ used, perSecond }) => (used / perSecond) * 1e6)
        .toFixed(0)
        .padStart(22),
    ]
    console.log(`${kind.name.padEnd(26)} ${cells.join(' ')}`)
  }
}
for (const { workers, server } of servers) {
  console.log(
    `resident, MB, with ${workers}: ${server.memoryAtStart.toFixed(0)} ready, ${server.memory().toFixed(0)} now`,
  )
  await server.stop()
}
await upstream.stop()
await postgres.remove()

async function start(workers: number) {
  await postgres.ask(`create database workers_${workers}`)
  process.env.GATEWRIGHT_WORKERS = String(workers)
  const settings = () => ({ storage: { url: postgres.url(`workers_${workers}`) } })
  const server = await startGatewright(`http://127.0.0.1:${upstream.port}`, () => ({}), [], settings)
  return { workers, server }
}

/** Of one kind, for some seconds. @throws Error for an answer that is not the expected one */
async function measure(server: BenchServer, { path, expected, keepAlive }: Kind) {
  const { port, cookie, pid } = server
  const agent = new Agent({ keepAlive, maxSockets: connections })
  const headers = {
    host: `localhost:${port}`,
    cookie,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': `localhost:${port}`,
    'x-forwarded-uri': '/tool/page?x=1',
  }
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers, agent }, answer => {
        if (answer.statusCode !== expected) reject(new Error(`${path} answered ${answer.statusCode}.`))
        answer.resume().once('end', resolve)
      })
        .once('error', reject)
        .end()
    })
  const [before, own, begun] = [cpuMicroseconds(pid), process.cpuUsage(), performance.now()]
  let count = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (; performance.now() - begun < seconds * 1000; count += 1) await ask()
    }),
  )
  const took = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(own)
  agent.destroy()
  return {
    perSecond: count / took,
    used: (cpuMicroseconds(pid) - before) / 1e6 / took,
    load: (user + system) / 1e6 / took,
  }
}

function keyOf(kind: Kind, workers: number): string {
  return `${kind.name} ${workers}`
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
