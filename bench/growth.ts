/**
 * `npm run bench:growth`: does the check of a session get slower with many sessions, or with many apps and rules? Three
 * servers in one run and in turns: a small one, one with a million sessions, one with a thousand apps and rules. Then: does
 * it get slower while others sign in and out? And while somebody opens the console's pages on much data (see
 * `measureConsole`; `BENCH_MILLION=1` does that with a million sessions and audit entries, too)? And does a start? Loads loopback
 * only, for about five minutes; `BENCH_PART=life`, `console`, `start` or `check` measures one of the parts alone.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { measureConsole } from './support/console-pages.ts'
import { type BenchServer, startGatewright } from './support/gatewright.ts'
import { addSessions, type ManySessions } from './support/many-sessions.ts'
import { check, hostOf, pad, quantile } from './support/session-check.ts'
import { measureStart } from './support/start-with-many.ts'
import { measureUnderLife } from './support/under-life.ts'

const few = 1_000
const many = Number(process.env.BENCH_SESSIONS ?? 1_000_000)
const manyApps = 1_000
/** How much slower the slowest hundredth may be. */
const wantedRatio = 1.2
const rounds = 8
const checksPerRound = 1_000

interface Contender {
  readonly name: string
  readonly server: BenchServer
  readonly sessions: ManySessions
  /** Latencies in milliseconds. */
  readonly uncached: number[]
  readonly cached: number[]
}

const part = process.env.BENCH_PART
const has = (name: string) => part === undefined || part === name
if (has('start')) await measureStart(many, wantedRatio)
if (has('life')) await measureUnderLife(wantedRatio)
if (has('console')) {
  await measureConsole({ people: 5_000, sessions: 20_000, auditEntries: 100_000 })
  if (process.env.BENCH_MILLION === '1') {
    await measureConsole({ people: 5_000, sessions: 1_000_000, auditEntries: 1_000_000 })
  }
}
if (!has('check')) process.exit()

const contenders: Contender[] = []
for (const [name, sessions, apps] of [
  ['small', few, 1],
  ['sessions', many, 1],
  ['apps', few, manyApps],
] as const) {
  const server = await startGatewright(undefined, port => appsOf(port, apps))
  const begun = performance.now()
  const added = addSessions(server, hostOf(server.port), sessions)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${name}: ${sessions} sessions (written in ${seconds} s), ${apps} apps and rules`)
  contenders.push({ name, server, sessions: added, uncached: [], cached: [] })
}

for (let round = -1; round < rounds; round++) {
  for (const { server, sessions, uncached, cached } of contenders) {
    const tokens = sessions.sample(checksPerRound)
    sessions.touch()
    await wait(700)
    const first = await check(server.port, tokens)
    const second = await check(server.port, tokens)
    // The round before the first warms the servers up.
    if (round < 0) continue
    uncached.push(...first)
    cached.push(...second)
  }
}

const small = contenders[0] as Contender
console.log(`\nCheck of a valid session, ${rounds} rounds of ${checksPerRound} in turns, milliseconds`)
console.log(`${''.padEnd(14)}${['uncached p50', 'p99', 'cached p50', 'p99', 'MB'].map(pad).join('')}`)
for (const { name, server, uncached, cached } of contenders) {
  const times = [
    quantile(uncached, 0.5),
    quantile(uncached, 0.99),
    quantile(cached, 0.5),
    quantile(cached, 0.99),
  ]
  console.log(
    `${name.padEnd(14)}${[...times.map(time => time.toFixed(3)), server.memory().toFixed(0)].map(pad).join('')}`,
  )
}
for (const { name, uncached, cached } of contenders.slice(1)) {
  const ratios = [
    quantile(uncached, 0.5) / quantile(small.uncached, 0.5),
    quantile(uncached, 0.99) / quantile(small.uncached, 0.99),
    quantile(cached, 0.5) / quantile(small.cached, 0.5),
    quantile(cached, 0.99) / quantile(small.cached, 0.99),
  ]
  console.log(`${name} ratio`.padEnd(14) + ratios.map(ratio => pad(ratio.toFixed(2))).join(''))
}
console.log(`A ratio of at most ${wantedRatio} is wanted of each p99.`)
for (const { server, sessions } of contenders) {
  sessions.close()
  await server.stop()
}

/** The measured app comes last of all, and what lets its caller in is the last of its rules. */
function appsOf(port: number, count: number): Record<string, object> {
  const apps: Record<string, object> = {}
  const upstream = 'http://127.0.0.1:9'
  for (let index = 1; index < count; index++) {
    apps[`app-${index}`] = {
      upstream,
      url: `http://app-${index}.localhost:${port}`,
      allow: { roles: ['member'] },
    }
  }
  const others = Array.from({ length: count - 1 }, (_, index) => ({
    paths: [`/area-${index}/**`],
    allow: { roles: ['admin'] },
  }))
  apps.measured = {
    upstream,
    url: `http://${hostOf(port)}`,
    rules: [...others, { allow: { roles: ['member'] } }],
  }
  return apps
}
