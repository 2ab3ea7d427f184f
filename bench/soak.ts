/**
 * `npm run test:soak [-- --minutes 60]`: a day of an office, pressed together. Sign-ins by password and by the emulator, checks, proxied
 * requests, WebSockets, streams, uploads, those that break off, strangers, the console's lists, and a restart every minute. Says
 * whether what the server keeps grows: heap after a full collection, resident memory, descriptors, timers. Counted from the
 * twentieth minute on, or from the third part of a shorter run. The exit code is 1 where one grows or a request fails.
 * Linux only; loopback only.
 */
import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { forked } from './support/fork.ts'
import { heapFlags, heapOf, prepareHeap } from './support/heap.ts'
import { keepBusy } from './support/office-day.ts'
import { trendOf } from './support/trend.ts'
import { startWithEmulator } from './support/with-emulator.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1)) throw new Error('Name the minutes, one at least: npm run test:soak -- --minutes 10')
const people = 200
/** In milliseconds. */
const lookEvery = 10_000
const sayEvery = 300_000
const warmUp = Math.min(20, minutes / 3) * 60_000
/** Of the heap, in per cent an hour. */
const wantedGrowth = 1

interface Sample {
  /** Milliseconds since the beginning. */
  readonly at: number
  readonly heap: number
  readonly resident: number
  readonly descriptors: number
  readonly timers: number
}

prepareHeap(true)
const { child: app, said: port } = await forked<number>('busy-app.ts')
const office = await startWithEmulator(people, 8, {
  upstream: `http://127.0.0.1:${port}`,
  flags: heapFlags,
  settings: { superAdmins: [{ email: 'bench@contoso.test', strategy: 'default' }] },
})
const { server } = office
const begun = performance.now()
const look = async (): Promise<Sample> => {
  const { bytes, timers } = await heapOf(server)
  return {
    at: performance.now() - begun,
    heap: bytes / 1024 / 1024,
    resident: server.memory(),
    descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
    timers,
  }
}

const day = keepBusy(office)
const samples: Sample[] = []
let nextSaid = 0
console.log('minute   heap MB   resident MB   descriptors   timers   requests   failed')
while (performance.now() - begun < minutes * 60_000) {
  const sample = await look()
  samples.push(sample)
  if (sample.at >= nextSaid) {
    nextSaid += Math.min(sayEvery, minutes * 6_000)
    say(sample)
  }
  await wait(lookEvery)
}
await day.end()
say(await look())

const counted = samples.filter(({ at }) => at >= warmUp)
console.log(`\nFrom minute ${(warmUp / 60_000).toFixed(0)} on, ${counted.length} looks:`)
let grows = false
for (const [what, wanted] of [
  ['heap', wantedGrowth],
  ['resident', undefined],
  ['descriptors', wantedGrowth],
  ['timers', wantedGrowth],
] as const) {
  const { mean, perHour, uncertainty } = trendOf(counted.map(sample => [sample.at, sample[what]]))
  if (wanted !== undefined && perHour - uncertainty > wanted) grows = true
  console.log(
    `  ${what.padEnd(12)} mean ${mean.toFixed(1).padStart(7)}, ${perHour.toFixed(2).padStart(7)} ± ${uncertainty.toFixed(2)} % an hour${wanted === undefined ? '' : ` (under ${wanted} is wanted)`}`,
  )
}
for (const [reason, times] of day.failures) console.log(`  failed ${times} times: ${reason}`)
app.disconnect()
await office.stop()
process.exit(grows || day.failures.size > 0 ? 1 : 0)

function say({ at, heap, resident, descriptors, timers }: Sample): void {
  const failed = [...day.failures.values()].reduce((sum, times) => sum + times, 0)
  console.log(
    [
      (at / 60_000).toFixed(1).padStart(6),
      heap.toFixed(2).padStart(10),
      resident.toFixed(0).padStart(14),
      String(descriptors).padStart(14),
      String(timers).padStart(9),
      String(day.requests).padStart(11),
      String(failed).padStart(9),
    ].join(''),
  )
}
