/**
 * `npm run bench:round-trips`: what a sign-in costs at PostgreSQL, in statements and in network round trips, by the Entra emulator and
 * by password, and for somebody who comes for the first time and again; then the check of a session that is in memory and of one that
 * is not, beside SQLite. A proxy on loopback counts; what the server does by itself meanwhile is left out.
 * `BENCH_STATEMENTS=1` prints each statement, a line for each round trip.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '@gatewright/config'
import { type RunningServer, startServer } from '@gatewright/server'
import { pino } from 'pino'
import { createCredentials } from '../packages/server/src/strategies/basic/credentials.ts'
import { hashPassword } from '../packages/server/src/strategies/basic/passwords.ts'
import { freePort } from '../tests/support/free-ports.ts'
import { findPostgres, startPostgres } from '../tests/support/postgres-server.ts'
import { startCountingProxy } from './support/counting-proxy.ts'
import { azureAt, callbackOf } from './support/emulated.ts'
import { forked } from './support/fork.ts'
import { createProviderSignIns } from './support/provider-sign-in.ts'
import { quantile } from './support/session-check.ts'

/** Round trips of a sign-in. */
const wanted = 6
/** Milliseconds of a check that asks the database, p50. */
const wantedCheck = 1
const signIns = 20
const checks = 600

if (findPostgres() === undefined) {
  console.error('There is no PostgreSQL here. On Debian: apt-get install postgresql.')
  process.exit(1)
}

/** What the server asks by itself: news, its lease, what was seen. */
const OWN = /pg_postmaster_start_time|pg_locks|pg_notify|into leases|^listen|set "last_seen_at"/

interface Bench {
  readonly server: RunningServer
  readonly origin: string
  close(): Promise<void>
}

async function start(url: string | undefined, emulator: number): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-trips-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const parsed = parseConfig(
    JSON.stringify({
      httpServer: { port, externalUrl: origin, trustedProxies: ['127.0.0.1'] },
      ...(url === undefined ? {} : { storage: { url } }),
      authStrategies: {
        default: { type: 'basic' },
        azure: azureAt(emulator, origin),
      },
      pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
      apps: { tool: { upstream: 'http://127.0.0.1:9', url: `${origin}/tool`, allow: { signedIn: true } } },
    }),
    { file: join(folder, 'gatewright.config.json'), env: {} },
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const server = await startServer({ config: parsed.config, log: pino({ level: 'error' }) })
  return {
    server,
    origin,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 })
function ask(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<{ status: number; cookie: string }> {
  const { port, host } = new URL(origin)
  return new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        agent,
        headers: { host, ...headers },
      },
      answer =>
        answer.resume().once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            cookie: (answer.headers['set-cookie'] ?? []).map(line => line.split(';')[0]).join('; '),
          }),
        ),
    )
      .once('error', reject)
      .end(body)
  })
}

async function byPassword(origin: string, email: string): Promise<string> {
  const headers = { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' }
  const { status, cookie } = await ask(
    origin,
    '/api/v1/auth/login/basic/default',
    headers,
    JSON.stringify({ email, password }),
  )
  if (status !== 200) throw new Error(`Signing in is answered with ${status}.`)
  return cookie
}

/** Counts what somebody does, some times over, and prints a line of it. @returns round trips, the median */
async function counted(
  name: string,
  work: (at: number) => Promise<unknown>,
  before?: () => Promise<unknown>,
): Promise<number> {
  const [statements, roundTrips]: [number[], number[]] = [[], []]
  let shown: readonly (readonly string[])[] = []
  for (let at = 1; at <= signIns; at += 1) {
    await before?.()
    proxy.take()
    await work(at)
    // What is done behind the answer is a sign-in's, too.
    await new Promise(resolve => setTimeout(resolve, 30))
    const trips = proxy.take().trips.filter(texts => texts.length > 0 && !texts.some(text => OWN.test(text)))
    statements.push(trips.flat().length)
    roundTrips.push(trips.length)
    shown = trips
  }
  const trips = quantile(roundTrips, 0.5)
  console.log(name.padEnd(50) + String(quantile(statements, 0.5)).padStart(12) + String(trips).padStart(14))
  if (process.env.BENCH_STATEMENTS)
    for (const texts of shown)
      console.log(`    ${texts.map(text => text.replace(/\s+/g, ' ').slice(0, 150)).join('\n      + ')}`)
  return trips
}

const postgres = await startPostgres()
const proxy = await startCountingProxy(postgres.port)
const emulatorPort = await freePort()
const bench = await start(`postgres://postgres@127.0.0.1:${proxy.port}/postgres`, emulatorPort)
const { child } = await forked('emulator.ts', emulatorPort, signIns + 1, callbackOf(bench.origin))
const provider = createProviderSignIns(bench.origin, 1)
const password = 'correct-horse-battery'
const { services } = bench.server
const credentials = createCredentials(services.storage.database, services.clock, 'default')
const hash = await hashPassword(password)
for (let at = 0; at <= signIns; at += 1) {
  await credentials.setVouchedHash(`member${at}@contoso.test`, hash)
  await services.invitations.invite({
    email: `member${at}@contoso.test`,
    strategy: 'default',
    roles: ['member'],
  })
}

/** What is put into memory with the first of all is no later one's. */
await provider.signIn('person0@contoso.test')
await byPassword(bench.origin, 'member0@contoso.test')
console.log(
  `At PostgreSQL, median of ${signIns} sign-ins`.padEnd(50) +
    'statements'.padStart(12) +
    'round trips'.padStart(14),
)
for (const [name, signIn] of [
  ['OpenID Connect, for the first time', at => provider.signIn(`person${at}@contoso.test`)],
  ['OpenID Connect, again', at => provider.signIn(`person${at}@contoso.test`)],
  ['password, of an invitation', at => byPassword(bench.origin, `member${at}@contoso.test`)],
  ['password, again', at => byPassword(bench.origin, `member${at}@contoso.test`)],
] as readonly (readonly [string, (at: number) => Promise<string>])[]) {
  const trips = await counted(name, signIn)
  if (trips > wanted) process.exitCode = 1
}
console.log(`At most ${wanted} round trips are wanted of each.`)

const sqlite = await start(undefined, emulatorPort)
const direct = await start(postgres.url('postgres'), emulatorPort)
const hasSignedIn = new Map<string, string>([
  [direct.origin, await byPassword(direct.origin, 'member1@contoso.test')],
])
{
  const { storage, clock, invitations } = sqlite.server.services
  await createCredentials(storage.database, clock, 'default').setVouchedHash('member1@contoso.test', hash)
  await invitations.invite({ email: 'member1@contoso.test', strategy: 'default', roles: ['member'] })
  hasSignedIn.set(sqlite.origin, await byPassword(sqlite.origin, 'member1@contoso.test'))
}

/** Of this person alone: whoever forgets everything makes a new cache for all. */
async function forget({ server }: Bench): Promise<void> {
  const [person] = await server.services.accounts.byEmail('member1@contoso.test')
  server.services.events.publish({ kind: 'account-changed', collaboratorId: person?.id ?? '' })
}

/** @returns milliseconds */
async function check({ origin }: Bench): Promise<number> {
  const headers = {
    cookie: hasSignedIn.get(origin) ?? '',
    ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http', 'x-forwarded-host': new URL(origin).host },
    'x-forwarded-uri': '/tool/',
  }
  const from = performance.now()
  const { status } = await ask(origin, '/api/v1/gate/check', headers)
  const took = performance.now() - from
  if (status !== 204) throw new Error(`The check is answered with ${status}.`)
  return took
}
hasSignedIn.set(bench.origin, await byPassword(bench.origin, 'member1@contoso.test'))
for (const [name, isKnown] of [
  ['check of a session, in memory', true],
  ['check of a session, asked for', false],
] as const)
  await counted(
    name,
    () => check(bench),
    () => (isKnown ? check(bench) : forget(bench)),
  )

const times = new Map<string, number[]>()
for (let turn = 0; turn < checks; turn += 1)
  for (const [name, bench, isKnown] of [
    ['SQLite, in memory', sqlite, true],
    ['PostgreSQL, in memory', direct, true],
    ['SQLite, asked for', sqlite, false],
    ['PostgreSQL, asked for', direct, false],
  ] as const) {
    if (!isKnown) await forget(bench)
    const took = await check(bench)
    // The first ones compile what they run.
    if (turn >= checks / 3) times.set(name, [...(times.get(name) ?? []), took])
  }
console.log(
  `\n${'Check of a session, milliseconds by HTTP'.padEnd(50)}${'p50'.padStart(12)}${'p99'.padStart(14)}`,
)
for (const [name, all] of times)
  console.log(
    name.padEnd(50) +
      quantile(all, 0.5).toFixed(3).padStart(12) +
      quantile(all, 0.99).toFixed(3).padStart(14),
  )
const more =
  quantile(times.get('PostgreSQL, asked for') ?? [], 0.5) -
  quantile(times.get('PostgreSQL, in memory') ?? [], 0.5)
console.log(`What the database adds to a check: ${more.toFixed(3)} ms; at most ${wantedCheck} is wanted.`)

child.disconnect()
for (const each of [bench, sqlite, direct]) await each.close()
proxy.close()
await postgres.remove()
process.exit()
