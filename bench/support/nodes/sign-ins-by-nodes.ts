import { setTimeout as wait } from 'node:timers/promises'
import { type BenchCluster, startBenchCluster } from './bench-cluster.ts'
import { spent } from './spent.ts'

const people = 200
const atOnce = 12
const warmUp = 60
/** Sign-ins of which statements are counted. */
const alone = 30
/** Milliseconds in which nobody signs in, to know what PostgreSQL is asked without. */
const quiet = 3000

/**
 * Sign-ins a second by one node, two and three, with who spends how much processor time of one; and how many statements, each of them a
 * round trip, PostgreSQL is sent for one.
 * @param seconds for each number of nodes
 */
export async function measureSignInsByNodes(seconds: number): Promise<void> {
  console.log('Whole sign-ins by the emulator; processor time of one, in milliseconds')
  const titles = ['a second', 'the nodes', 'PostgreSQL', 'HAProxy', 'emulator', 'generator', 'statements']
  console.log('nodes'.padEnd(6) + titles.map(title => title.padStart(12)).join(''))
  for (const nodes of [1, 2, 3]) {
    const bench = await startBenchCluster({
      ...{ nodes, people, atOnce },
      database: { shared_preload_libraries: 'pg_stat_statements' },
    })
    try {
      await measure(bench, nodes, seconds)
    } finally {
      await bench.stop()
    }
  }
}

async function measure(bench: BenchCluster, nodes: number, seconds: number): Promise<void> {
  const { ask } = bench.cluster.database
  let [turn, failed] = [0, 0]
  /** @returns how many came to a session */
  const signIns = async (until: () => boolean) => {
    let done = 0
    const one = () => bench.people.signIns.signIn(`person${turn++ % people}@contoso.test`)
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (!until())
          await one().then(
            () => (done += 1),
            () => (failed += 1),
          )
      }),
    )
    return done
  }
  await ask('create extension if not exists pg_stat_statements')
  const asked = async () =>
    Number((await ask('select sum(calls) as calls from pg_stat_statements'))[0]?.calls)
  await signIns(() => turn >= warmUp)
  await wait(1000)
  const idle = await during(asked, () => wait(quiet))

  // One after the other, so that none waits for another, and none fails.
  const quietly = performance.now()
  const statements = await during(asked, async () => {
    for (let number = 0; number < alone; number += 1)
      await bench.people.signIns.signIn(`person${number % people}@contoso.test`)
  })
  const own = (statements - (idle * (performance.now() - quietly)) / quiet) / alone

  const before = spent(bench)
  const from = performance.now()
  const done = await signIns(() => performance.now() - from > seconds * 1000)
  const took = performance.now() - from
  const costs = spent(bench).map((value, index) => (value - (before[index] ?? 0)) / done)
  console.log(
    `${nodes}`.padEnd(6) +
      [done / (took / 1000), ...costs, own].map(value => value.toFixed(1).padStart(12)).join('') +
      (failed > 0 ? `   ${failed} failed` : ''),
  )
}

async function during(count: () => Promise<number>, work: () => Promise<unknown>): Promise<number> {
  const before = await count()
  await work()
  return (await count()) - before
}
