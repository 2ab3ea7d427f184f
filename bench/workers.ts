/**
 * `npm run bench:workers`: the check of a valid session, a request to an app and a connection for each request, with one process and with
 * several (`BENCH_WORKERS`, 2), in turns, on a PostgreSQL of its own. Loopback only; about a minute.
 *
 * The load and the app take their share of the same cores. Where there are no more than two, the requests a second of several workers say
 * how the cores were shared out and nothing else. What holds everywhere is processor time: how much of it a request costs all processes of the
 * server, and which part of that the busiest of them has. A process has one core, so with cores enough for all the busiest is the
 * limit: 1 s / (time of a request × its share). That sum is the last column, and the last lines compare it.
 */
import { Agent, request } from 'node:http'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { findPostgres, startPostgres } from '../tests/support/postgres-server.ts'
import { type BenchServer, startGatewright } from './support/gatewright.ts'
import { cpuByProcess, cpuMicroseconds } from './support/process.ts'
import { startUpstream } from './support/proxies.ts'

const several = Number(process.env.BENCH_WORKERS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
/** Of one kind in a round; processor time is counted in hundredths of a second. */
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const connections = 32

interface Kind {
  readonly name: string
  readonly path: string
  readonly expected: number
  readonly keepAlive: boolean
}

interface Measured {
  readonly perSecond: number
  /** Cores that the server used, and this process. */
  readonly used: number
  readonly load: number
  /** Milliseconds of processor time, without what the server does when nobody asks. */
  readonly request: number
  /** The part of `used` that its busiest process had. */
  readonly share: number
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
const idle = new Map<number, number>()
for (const { workers, server } of servers) idle.set(workers, await coresWhenIdle(server))
const results = new Map<string, Measured[]>()
for (let round = 0; round <= rounds; round++) {
  for (const kind of kinds) {
    for (const { workers, server } of servers) {
      const measured = await measure(server, kind, idle.get(workers) ?? 0)
      // The first one warms up.
      if (round > 0)
        results.set(keyOf(kind, workers), [...(results.get(keyOf(kind, workers)) ?? []), measured])
    }
  }
}

const titles = [
  'workers',
  'requests/s',
  "server's cores",
  "load's cores",
  'µs a request',
  "busiest's share",
  'with a core each',
]
const widths = titles.map(title => Math.max(title.length, 10) + 2)
const row = (name: string, cells: readonly string[]) =>
  console.log(name.padEnd(26) + cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join(''))
console.log(
  `${availableParallelism()} cores for everybody, a load of ${loadavg()[0]?.toFixed(1)} at the end, ${connections} clients, ${rounds} rounds of ${seconds} s, medians`,
)
row('', titles)
for (const kind of kinds) {
  for (const { workers } of servers) {
    const all = results.get(keyOf(kind, workers)) ?? []
    const of = (number: (measured: Measured) => number) => median(all.map(number))
    row(kind.name, [
      `${workers}`,
      of(({ perSecond }) => perSecond).toFixed(0),
      of(({ used }) => used).toFixed(2),
      of(({ load }) => load).toFixed(2),
      of(({ request }) => request * 1000).toFixed(0),
      `${(of(({ share }) => share) * 100).toFixed(0)} %`,
      of(mostPerSecond).toFixed(0),
    ])
  }
}
for (const kind of kinds) {
  const [one = Number.NaN, more = Number.NaN] = servers.map(({ workers }) =>
    median((results.get(keyOf(kind, workers)) ?? []).map(mostPerSecond)),
  )
  console.log(
    `${kind.name}: ${several} workers do ${(more / one).toFixed(2)} times what one does, with a core for each process`,
  )
}
for (const { workers, server } of servers) {
  console.log(
    `with ${workers}: ${server.memoryAtStart.toFixed(0)} MB resident when ready, ${server.memory().toFixed(0)} now; ${((idle.get(workers) ?? 0) * 100).toFixed(1)} % of a core while nobody asks`,
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

/** With cores enough the busiest process is the limit, and has one of them. */
function mostPerSecond({ request, share }: Measured): number {
  return 1000 / (request * share)
}

/** What it does by itself: news of the database, its heartbeat, the lease. */
async function coresWhenIdle({ pid }: BenchServer): Promise<number> {
  const before = cpuMicroseconds(pid)
  await wait(seconds * 1000)
  return (cpuMicroseconds(pid) - before) / 1e6 / seconds
}

/** Of one kind, for some seconds. @throws Error for an answer that is not the expected one */
async function measure(
  server: BenchServer,
  { path, expected, keepAlive }: Kind,
  idle: number,
): Promise<Measured> {
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
  const [before, own, begun] = [cpuByProcess(pid), process.cpuUsage(), performance.now()]
  let count = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (; performance.now() - begun < seconds * 1000; count += 1) await ask()
    }),
  )
  const took = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(own)
  const each = [...cpuByProcess(pid)].map(([one, time]) => time - (before.get(one) ?? 0))
  const all = each.reduce((sum, time) => sum + time, 0)
  agent.destroy()
  return {
    perSecond: count / took,
    used: all / 1e6 / took,
    request: (all / 1000 - idle * took * 1000) / count,
    share: Math.max(...each) / all,
    load: (user + system) / 1e6 / took,
  }
}

function keyOf(kind: Kind, workers: number): string {
  return `${kind.name} ${workers}`
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
