import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { heapFlags, prepareHeap } from '../heap.ts'
import { startBenchCluster } from '../nodes/bench-cluster.ts'
import { addColleagues, colleaguesAt } from '../nodes/colleagues.ts'
import { databaseGauges } from './database-gauges.ts'
import { keptFlags, keptOfEach, prepareKept } from './kept.ts'
import { colleagues, officePeople } from './office-day.ts'
import { lookAtProcesses, processGauges } from './process-gauges.ts'
import { soak } from './soak.ts'

const purgeSoon = join(import.meta.dirname, 'purge-soon.mjs')
/** Of a node, as by default. */
const connections = 10

/**
 * So many nodes with one PostgreSQL, behind a balancer. PostgreSQL looks for what it can clean up four times a minute, for the same reason
 * for which the nodes drop more often what has expired.
 * @returns whether nothing has grown and no visit has failed
 */
export async function soakOnPostgres(minutes: number, nodes: number): Promise<boolean> {
  prepareHeap(true)
  prepareKept()
  const bench = await startBenchCluster({
    ...{ nodes, people: officePeople },
    env: { NODE_OPTIONS: [...heapFlags, ...keptFlags, '--import', purgeSoon].join(' ') },
    database: { autovacuum_naptime: '15s' },
  })
  const { cluster, port, people } = bench
  const [first] = cluster.nodes
  try {
    if (first === undefined) throw new Error('there is no node')
    await addColleagues(cluster.database, colleagues)
    const settings = JSON.parse(bench.configuration)
    const database = databaseGauges(cluster.database, { nodes, connections })
    const pids = cluster.nodes.map(({ pid }) => pid ?? 0)
    return await soak(
      {
        office: {
          ...{ port, askPort: cluster.askPort, cookie: people.admin, signIns: people.signIns },
          ...colleaguesAt(port),
          // One node takes the text over as a version, and asks the others.
          restart(role) {
            writeFileSync(first.configFile, JSON.stringify({ ...settings, roles: [role] }))
            process.kill(first.pid ?? 0, 'SIGHUP')
          },
        },
        gauges: [...processGauges, ...database.gauges],
        names: cluster.nodes.map(({ name }) => name.toLowerCase()),
        async look() {
          return new Map([...(await lookAtProcesses(pids)), ...(await database.look())])
        },
        weigh: () => keptOfEach(pids),
        async atTheEnd() {
          for (const line of await database.tell()) console.log(`  ${line}`)
          const gone = cluster.nodes.filter(({ pid }, index) => pid !== pids[index])
          return gone.map(({ name }) => `${name} has ended`)
        },
      },
      minutes,
    )
  } finally {
    await bench.stop()
  }
}
