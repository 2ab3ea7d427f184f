import { availableParallelism, loadavg } from 'node:os'
import { cpuMilliseconds } from '../cpu-time.ts'
import { check, hostOf, pad, quantile } from '../session-check.ts'
import { type BenchCluster, startBenchCluster } from './bench-cluster.ts'
import { fillPostgres, type Rows } from './fill.ts'

const rounds = 5
const signInsInRound = 40
const checksInRound = 400
/** Milliseconds. */
const wantedStart = 3000
/** Of a full one, as a multiple of an empty one. */
const wanted = 1.2

interface House {
  readonly bench: BenchCluster
  readonly tokens: (count: number) => readonly string[]
  readonly starts: number[]
  /** Processor time of them, in milliseconds: beside other work it says more. */
  readonly startsCpu: number[]
  readonly signIns: number[]
  readonly checks: number[]
  readonly cpu: number[]
}

/**
 * A node on a PostgreSQL with so many rows beside one on an empty one, in turns: how long a start takes, a sign-in by the emulator, and the
 * check of a session that the node has not seen.
 * @returns whether all is as wanted
 */
export async function measureSizeOnPostgres(rows: Rows): Promise<boolean> {
  const few: Rows = { people: 100, sessions: rounds * checksInRound * 2 }
  const [empty, full] = [await openHouse(few), await openHouse(rows)]
  const houses = [empty, full]
  console.log(
    `${rows.sessions} sessions of ${rows.people} people on PostgreSQL, beside ${few.sessions} of ${few.people}; ${rounds} rounds in turns`,
  )
  for (let round = 0; round < rounds; round += 1) for (const house of houses) await measure(house, round)
  for (const { bench } of houses) await bench.stop()

  const median = (values: readonly number[]) => quantile(values, 0.5)
  const ratioOf = (what: 'signIns' | 'checks' | 'cpu') =>
    median(full[what].map((value, round) => value / (empty[what][round] ?? Number.NaN)))
  console.log(`${''.padEnd(34)}${pad('few')}${pad('full')}${pad('ratio')}`)
  const line = (name: string, what: 'starts' | 'startsCpu' | 'signIns' | 'checks' | 'cpu', ratio?: number) =>
    console.log(
      name.padEnd(34) +
        [median(empty[what]), median(full[what]), ratio ?? median(full[what]) / median(empty[what])]
          .map(value => pad(value.toFixed(2)))
          .join(''),
    )
  const [signIn, checked] = [ratioOf('signIns'), ratioOf('checks')]
  line('start until ready, ms', 'starts')
  line('processor ms of it, node alone', 'startsCpu')
  line('a sign-in, ms', 'signIns', signIn)
  line('processor ms of it, node and database', 'cpu', ratioOf('cpu'))
  line('a check that is not cached, ms', 'checks', checked)
  console.log(
    `${loadavg()[0]?.toFixed(1)} was the load of this machine in the last minute, on ${availableParallelism()} cores.`,
  )
  console.log(`At most ${wantedStart} ms for a start, and a ratio of ${wanted}, are wanted.`)
  return median(full.starts) <= wantedStart && signIn <= wanted && checked <= wanted
}

async function openHouse(rows: Rows): Promise<House> {
  const bench = await startBenchCluster({ nodes: 1, people: 60 })
  await bench.people.signIns.signIn('person0@contoso.test')
  const begun = performance.now()
  const tokens = await fillPostgres(bench.cluster.database, hostOf(bench.port), rows)
  console.log(`${rows.sessions} sessions written in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return { bench, tokens, starts: [], startsCpu: [], signIns: [], checks: [], cpu: [] }
}

async function measure(
  { bench, tokens, starts, startsCpu, signIns, checks, cpu }: House,
  round: number,
): Promise<void> {
  const [node] = bench.cluster.nodes
  if (node === undefined) throw new Error('there is no node')
  await node.stop()
  const from = performance.now()
  await node.start()
  starts.push(performance.now() - from)
  startsCpu.push(cpuMilliseconds(node.pid ?? 0))

  const people = Array.from(
    { length: signInsInRound },
    (_, number) => `person${(round * 7 + number) % 60}@contoso.test`,
  )
  for (const name of people.slice(0, 10)) await bench.people.signIns.signIn(name)
  const before = spent(bench)
  const took: number[] = []
  for (const name of people) {
    const begun = performance.now()
    await bench.people.signIns.signIn(name)
    took.push(performance.now() - begun)
  }
  cpu.push((spent(bench) - before) / people.length)
  signIns.push(quantile(took, 0.5))
  await check(node.port, tokens(50), bench.port)
  checks.push(quantile(await check(node.port, tokens(checksInRound), bench.port), 0.5))
}

/** Milliseconds of processor time, of the node and of PostgreSQL with a process for each connection. */
function spent({ cluster: { nodes, database } }: BenchCluster): number {
  const pids = [nodes[0]?.pid ?? 0, ...database.pids()]
  return pids.reduce((sum, pid) => sum + (cpuMilliseconds(pid) || 0), 0)
}
