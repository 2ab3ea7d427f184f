/**
 * `npm run bench:nodes [-- --hang 60] [--rate 500] [--short] [--only PostgreSQL]`: three nodes on PostgreSQL behind HAProxy, under load, while each part fails
 * in turn: each node is killed and started again, each is restarted, PostgreSQL is restarted and hung, and one node is cut off from it,
 * reaches it slowly, and by drips. Counts sessions that were lost, whoever was let in that should not, and requests that failed more
 * than a second after each event; says how long each took to be back. The exit code is 1 where one of them is not as wanted.
 * With `--sign-ins`: how many people sign in a second at one node, two and three, and what that costs whom.
 * Loopback only; five minutes, with `--short` two.
 */
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Part } from '../examples/cluster/src/part.ts'
import { startTcpProxy, type TcpProxy } from '../tests/support/tcp-proxy.ts'
import { askFor } from './support/nodes/ask.ts'
import { startBenchCluster } from './support/nodes/bench-cluster.ts'
import { watchOutsiders } from './support/nodes/outsiders.ts'
import { measureSignInsByNodes } from './support/nodes/sign-ins-by-nodes.ts'
import { spent } from './support/nodes/spent.ts'
import { sendTraffic } from './support/nodes/traffic.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    hang: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    'sign-ins': { type: 'boolean', default: false },
  },
})
if (values['sign-ins']) {
  await measureSignInsByNodes(values.short ? 5 : 20)
  process.exit()
}
const perSecond = Number(values.rate)
/** Seconds that PostgreSQL hangs. */
const hang = Number(values.hang ?? (values.short ? 15 : 60))
/** Milliseconds that all goes on between two events. */
const calm = values.short ? 2500 : 5000
/** Milliseconds: how long a node without its database may let in whom it knows, and what that is measured by. */
const grace = 10_000
const slack = 1000
/** Milliseconds. */
const wantedBack = 5000
/** A part of what is printed of an event: the others are left out. */
const { only } = values
const keepers = 60
const leavers = 60

let proxy: TcpProxy | undefined
const bench = await startBenchCluster({
  nodes: 3,
  people: keepers + leavers + 50,
  // The last node reaches the database by a way that can be cut.
  async databaseUrl(node, url) {
    if (node !== 2) return url
    const way = new URL(url)
    proxy = await startTcpProxy(Number(way.port))
    way.port = `${proxy.port}`
    return way.href
  },
})
const { cluster, port, people, stop } = bench
const { nodes, database, balancer } = cluster
const [cookies, leaving] = [await signInAll(0, keepers), await signInAll(keepers, leavers)]
const ids = await Promise.all(leaving.map(cookie => people.idOf(cookie)))
const outsiders = watchOutsiders(people, {
  port,
  nodes: nodes.map(node => node.port),
  names: Array.from({ length: 50 }, (_, number) => nameOf(keepers + leavers + number)),
  leavers: leaving.map((cookie, number) => ({ cookie, id: ids[number] ?? '' })),
})
const traffic = sendTraffic({
  port,
  perSecond,
  cookies,
  paths: ['/tool/page', '/api/v1/auth/me', '/tool/other'],
})
console.log(
  `${nodes.length} nodes behind ${balancer.name}, ${perSecond} requests a second of ${keepers} people\n`,
)
console.log(
  'what happens'.padEnd(46) +
    ['failed ≤ 1 s', 'later', 'back ms', 'lost'].map(title => title.padStart(13)).join(''),
)
let asWanted = true

await wait(calm)
const [before, from] = [spent(bench), traffic.sent]
await look('nothing at all', async () => {})
const costs = spent(bench).map((value, index) => (value - (before[index] ?? 0)) / (traffic.sent - from))
for (const node of nodes) {
  await look(`${node.name} is killed`, () => node.kill())
  await look(`${node.name} starts again`, async () => await since(() => node.start()))
}
for (const node of nodes) await look(`${node.name} is restarted`, () => restart(node))
await look('the balancer reads its file again', () => balancer.reload())
await without('PostgreSQL is restarted', async () => {
  await database.stop()
  await database.start()
})
await without('PostgreSQL is killed, and starts again', async () => {
  await database.kill()
  await database.start()
})
await without(`PostgreSQL hangs for ${hang} s`, async () => {
  database.freeze()
  await wait(hang * 1000)
  database.thaw()
})
await cutOff('is cut off from PostgreSQL', 'cut')
await cutOff('hears nothing of PostgreSQL', 'silent')
proxy?.become({ kind: 'slow', delay: 100 })
await look('node 3 is 200 ms from PostgreSQL', () => wait(calm))
proxy?.become({ kind: 'drips', bytes: 200 })
await look('node 3 gets 20 kB a second of PostgreSQL', () => wait(calm))
proxy?.become({ kind: 'fair' })
await look('all is well again', async () => {})

await Promise.all([traffic.end(), outsiders.stop()])
console.log(`
${traffic.sent} requests; ${outsiders.ended} sessions ended, of them ${outsiders.disabled} of people who were disabled; ${outsiders.tries} tries to get in
  let in wrongly        ${outsiders.letIn.length}
  the latest after      ${outsiders.latest} ms, while every node had its database
  ${costs.every(Number.isFinite) ? `a request costs       ${['the nodes', 'PostgreSQL', balancer.name].map((who, index) => `${costs[index]?.toFixed(2)} ms of ${who}`).join(', ')}, sign-ins beside it included` : ''}
  other work            ${loadavg()[0]?.toFixed(1)} was the load of this machine in the last minute, on ${availableParallelism()} cores`)
for (const line of outsiders.letIn.slice(0, 20)) console.log(`    ${line}`)
await stop()
await proxy?.close()
process.exit(asWanted && outsiders.letIn.length === 0 ? 0 : 1)

function nameOf(number: number): string {
  return `person${number}@contoso.test`
}

async function signInAll(from: number, count: number): Promise<readonly string[]> {
  const found: string[] = []
  const numbers = Array.from({ length: count }, (_, index) => from + index)
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let number = numbers.pop(); number !== undefined; number = numbers.pop())
        found.push(await people.signIns.signIn(nameOf(number)))
    }),
  )
  return found
}

/** @returns milliseconds */
async function since(work: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

async function restart(node: Part): Promise<number> {
  await node.stop()
  return await since(() => node.start())
}

/** An event that the other nodes make up for. @param event may say how long it took to be back */
async function look(what: string, event: () => Promise<unknown>): Promise<void> {
  if (!what.includes(only)) return
  const from = Date.now()
  // What came with the one before has been said.
  traffic.takeFailures()
  const told = await event()
  const back = typeof told === 'number' ? told : undefined
  await wait(calm)
  const failures = traffic.takeFailures()
  const late = failures.filter(({ at }) => at > from + 1000)
  await say(what, { soon: failures.length - late.length, late: late.length, back, failures })
}

/** An event without a database: what fails until it is there again is as documented, and then nothing may. */
async function without(what: string, event: () => Promise<void>): Promise<void> {
  if (!what.includes(only)) return
  const from = Date.now()
  allowAll(from + hang * 1000 + wantedBack)
  await event()
  const until = Date.now()
  allowAll(Math.min(until, from + grace) + slack)
  await wait(wantedBack + calm)
  const failures = traffic.takeFailures()
  const last = Math.max(until, ...failures.map(({ at }) => at))
  const soon = failures.filter(({ at }) => at <= until).length
  await say(what, {
    soon,
    late: failures.filter(({ at }) => at > until + 1000).length,
    back: last - until,
    failures,
  })
}

function allowAll(until: number): void {
  for (const node of nodes.keys()) outsiders.allow(node, until)
}

/** The last node alone has no database. Its cached sessions go on for the grace, and nobody after it. */
async function cutOff(what: string, kind: 'cut' | 'silent'): Promise<void> {
  if (!what.includes(only)) return
  const node = nodes[2]
  const from = Date.now()
  outsiders.allow(2, from + grace + slack)
  proxy?.become({ kind })
  let lastIn = 0
  while (Date.now() < from + grace + 6000) {
    const at = Date.now()
    const statuses = await Promise.all(cookies.slice(0, 10).map(cookie => ask(node?.port ?? 0, cookie)))
    if (statuses.includes(200)) lastIn = at - from
    await wait(50)
  }
  traffic.takeFailures()
  proxy?.become({ kind: 'fair' })
  const back = await since(async () => {
    while ((await ask(node?.port ?? 0, cookies[0] ?? '')) !== 200) await wait(20)
  })
  await wait(calm)
  if (lastIn > grace + slack) asWanted = false
  const failures = traffic.takeFailures()
  await say(`node 3 ${what}`, { soon: failures.length, late: 0, back, failures })
  console.log(`${''.padEnd(4)}whom it knew it let in for ${lastIn} ms more (at most ${grace} are wanted)`)
}

function ask(to: number, cookie: string): Promise<number> {
  return askFor('/tool/page', to, `localhost:${port}`, cookie)
}

async function say(
  what: string,
  seen: {
    readonly soon: number
    readonly late: number
    readonly back: number | undefined
    readonly failures: ReturnType<typeof traffic.takeFailures>
  },
): Promise<void> {
  const statuses = await Promise.all(cookies.map(cookie => ask(port, cookie)))
  // Whoever is told to come again has a session still.
  const lost = statuses.filter(status => status === 401).length
  if (lost > 0 || seen.late > 0 || (seen.back ?? 0) > wantedBack) asWanted = false
  const cells = [seen.soon, seen.late, seen.back === undefined ? '' : seen.back.toFixed(0), lost]
  console.log(what.padEnd(46) + cells.map(cell => `${cell}`.padStart(13)).join(''))
  const kinds = Map.groupBy(seen.failures, ({ what }) => what)
  for (const [kind, all] of kinds) console.log(`    ${kind}: ${all.length}`)
}
