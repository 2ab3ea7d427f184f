/**
 * `npm run bench:replays`: everything that works once, tried 10,000 times across three nodes on one PostgreSQL, many at once. Prints how
 * often each has worked, and fails where that is not once. `BENCH_REPLAYS=100000` for more. Loopback only; some minutes.
 */
import { oneTimeThings, replay } from '../packages/server/test/nodes/support/one-time-things.ts'
import { startNodes } from '../packages/server/test/nodes/support/start-nodes.ts'
import { postgresConfig } from '../packages/server/test/support/postgres.ts'
import { startPostgres } from '../tests/support/postgres-server.ts'

const wanted = Number(process.env.BENCH_REPLAYS ?? 10_000)
const timesOnEach = 20

const postgres = await startPostgres()
const storage = postgresConfig(postgres.url('postgres'))
const nodes = await startNodes([storage, storage, storage])
const services = nodes.map(({ server }) => server.services)
let isRight = true
console.log('What works once'.padEnd(32), 'things  replays  worked  not once')
for (const thing of oneTimeThings) {
  const things = Math.ceil(wanted / (timesOnEach * nodes.length))
  const { name, replays, worked } = await replay(thing, services, { things, timesOnEach })
  const sum = worked.reduce((all, each) => all + each, 0)
  const wrong = worked.filter(times => times !== 1).length
  if (wrong > 0) isRight = false
  const columns = [String(things).padStart(6), String(replays).padStart(8), String(sum).padStart(7)]
  console.log(name.padEnd(32), ...columns, String(wrong).padStart(9))
}
for (const node of nodes) await node.close()
await postgres.remove()
process.exit(isRight ? 0 : 1)
