/**
 * `npm run bench:revocation`: three nodes on one PostgreSQL, each a `gatewright start` of its own, and people who sign out at one of
 * them: from that node's answer until every node refuses the session, which all of them have in memory. First with LISTEN/NOTIFY, then
 * behind pgbouncer in transaction mode, where nodes look by themselves. Loopback only; `BENCH_REVOCATIONS` says how many, 1,000 else.
 */
import { findPgbouncer } from '../tests/support/pgbouncer.ts'
import { findPostgres } from '../tests/support/postgres-server.ts'
import { type BenchNode, type BenchNodes, startNodes } from './support/nodes/nodes.ts'
import { pad, quantile } from './support/session-check.ts'

const count = Number(process.env.BENCH_REVOCATIONS ?? 1000)
/** Milliseconds. */
const wanted = 1000
/** People who sign out at the same time. */
const atOnce = 4
const CHECK = '/api/v1/gate/check'

if (findPostgres() === undefined) {
  console.error('There is no PostgreSQL here. On Debian: apt-get install postgresql.')
  process.exit(1)
}

/** @returns milliseconds */
async function revoke({ nodes, signIn }: BenchNodes, at: number): Promise<number> {
  const cookie = await signIn()
  for (const node of nodes) {
    const status = await node.ask('GET', CHECK, cookie)
    if (status !== 204) throw new Error(`${node.name} answers ${status} to somebody who has signed in.`)
  }
  const status = await (nodes[at % nodes.length] as BenchNode).ask('POST', '/api/v1/auth/logout', cookie)
  if (status >= 300) throw new Error(`Signing out is answered with ${status}.`)
  const from = performance.now()
  const refused = nodes.map(async node => {
    while ((await node.ask('GET', CHECK, cookie)) !== 401)
      await new Promise(resolve => setTimeout(resolve, 2))
  })
  await Promise.all(refused)
  return performance.now() - from
}

async function measure(name: string, options: Parameters<typeof startNodes>[1]): Promise<void> {
  const bench = await startNodes(3, options)
  const times: number[] = []
  for (let warm = 0; warm < 20; warm += 1) await revoke(bench, warm)
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        next += 1
        times.push(await revoke(bench, next))
      }
    }),
  )
  await bench.stop()
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)]
  console.log(
    name.padEnd(40) +
      [String(times.length), p50.toFixed(1), p99.toFixed(1), Math.max(...times).toFixed(1)]
        .map(text => pad(text))
        .join(''),
  )
  if (p99 > wanted) process.exitCode = 1
}

console.log(
  `From the answer of a sign-out until each of three nodes refuses the session, milliseconds; ${atOnce} at once`,
)
console.log(''.padEnd(40) + ['count', 'p50', 'p99', 'max'].map(text => pad(text)).join(''))
await measure('LISTEN/NOTIFY', {})
if (findPgbouncer() === undefined) console.log('pgbouncer: not here (Debian: apt-get install pgbouncer)')
else await measure('pgbouncer, transaction mode: looking', { pgbouncer: true })
console.log(`A p99 of at most ${wanted} is wanted.`)
process.exit()
