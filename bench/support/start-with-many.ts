import { prepareServer } from '../../tests/faults/support/server.ts'
import { addSessions } from './many-sessions.ts'
import { pad, quantile } from './session-check.ts'

const rounds = 7

/** How long a start takes with so many sessions in the database, beside one with hardly any, in turns. */
export async function measureStart(sessions: number, wantedRatio: number): Promise<void> {
  const [few, many] = [await prepareServer(), await prepareServer()]
  addSessions(many, 'localhost', sessions).close()
  const times = { few: [] as number[], many: [] as number[] }
  for (let round = -1; round < rounds; round++) {
    for (const [name, server] of [
      ['few', few],
      ['many', many],
    ] as const) {
      await server.stop()
      const took = await server.start()
      // The first one after so much was written finds the disk busy with it.
      if (round >= 0) times[name].push(took)
    }
  }
  for (const server of [few, many]) {
    await server.stop()
    server.remove()
  }
  const [short, long] = [quantile(times.few, 0.5), quantile(times.many, 0.5)]
  console.log(`\nStart until ready, median of ${rounds}, milliseconds`)
  console.log('a new server'.padEnd(26) + pad(short.toFixed(0)))
  console.log(`${sessions} sessions`.padEnd(26) + pad(long.toFixed(0)))
  console.log('ratio'.padEnd(26) + pad((long / short).toFixed(2)))
  console.log(`A ratio of at most ${wantedRatio} is wanted.`)
}
