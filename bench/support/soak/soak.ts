import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { allowedOver } from './allowed-growth.ts'
import { keepBusy, type Office } from './office-day.ts'
import { trendOf } from './trend.ts'
import { weighings } from './weighings.ts'

/** What is looked at again and again, and whether it may grow. */
export interface Gauge {
  readonly name: string
  readonly digits: number
  /** How much it may grow, in per cent an hour; it is only shown where neither this nor `most` is said. */
  readonly growth?: number
  /** So many more, over all the time that is counted, are no growth, whatever they are in per cent. */
  readonly few?: number
  /** What it may never be above, from the beginning on. */
  readonly most?: number
  /** From when on it has come to what it stays at, in milliseconds: what expires after a while grows until the first of it does. */
  readonly settledAfter?: number
}

/** What is soaked. */
export interface Soaked {
  readonly office: Office
  readonly gauges: readonly Gauge[]
  /** Of each process that is looked at, as `node 2`; of one alone nothing. */
  readonly names: readonly string[]
  /** By gauge, one value for each of `names`, or one for all. */
  look(): Promise<ReadonlyMap<Gauge, readonly number[]>>
  /** Bytes that each of `names` keeps of its own, which takes seconds: asked for a few times. */
  weigh(): Promise<readonly number[]>
  /** Run once all visits have ended. @returns what is wrong with what is left, in sentences */
  atTheEnd?(): Promise<readonly string[]>
}

interface Sample {
  /** Milliseconds since the beginning. */
  readonly at: number
  readonly values: ReadonlyMap<Gauge, readonly number[]>
}

/** In milliseconds. */
const lookEvery = 10_000
const sayEvery = 300_000
/** For a trend. */
const fewestLooks = 10
/**
 * Keeps an office busy for so many minutes, and prints what grows: counted from the twentieth minute on, or from the half of a
 * shorter run.
 * @returns whether nothing has grown and no visit has failed
 */
export async function soak(
  { office, gauges, names, look, weigh, atTheEnd }: Soaked,
  minutes: number,
): Promise<boolean> {
  const warmUp = Math.min(20, minutes / 2) * 60_000
  const begun = performance.now()
  const day = keepBusy(office)
  const sample = async (): Promise<Sample> => ({
    values: await day.betweenVisits(look),
    at: performance.now() - begun,
  })
  const samples: Sample[] = []
  const kept = weighings({ names, weigh: () => day.betweenVisits(weigh), from: warmUp, to: minutes * 60_000 })
  let nextSaid = 0
  console.log(row(['minute', ...gauges.map(({ name }) => name), 'requests', 'failed', 'load']))
  while (performance.now() - begun < minutes * 60_000) {
    const seen = await sample()
    samples.push(seen)
    if (seen.at >= nextSaid) {
      nextSaid += Math.min(sayEvery, minutes * 6_000)
      say(seen)
    }
    if (kept.isDue(seen.at)) await kept.weigh(seen.at)
    await wait(lookEvery)
  }
  await kept.weigh(performance.now() - begun)
  await day.end()
  say(await sample())

  const wrong: string[] = []
  console.log(`\nFrom minute ${(warmUp / 60_000).toFixed(0)} on:`)
  for (const gauge of gauges) {
    const from = Math.max(warmUp, gauge.settledAfter ?? 0)
    const counted = samples.filter(({ at }) => at >= from)
    for (const index of (samples[0]?.values.get(gauge) ?? []).keys()) {
      const name = `${gauge.name}${names[index] === undefined ? '' : `, ${names[index]}`}`
      const found = judge(gauge, counted, samples, index)
      console.log(`  ${name.padEnd(34)}${found.said}`)
      if (!found.isAsWanted) wrong.push(`${name} is not as wanted`)
    }
  }
  wrong.push(...kept.judge())
  console.log(
    `  ${day.sentAgain} of ${day.requests} requests were sent again on another connection, as browsers do`,
  )
  for (const [reason, times] of day.failures) wrong.push(`failed ${times} times: ${reason}`)
  wrong.push(...((await atTheEnd?.()) ?? []))
  for (const line of wrong) console.log(`  ${line}`)
  console.log(wrong.length === 0 ? '\nNo growth, and nothing has failed.' : '\nNot as wanted.')
  return wrong.length === 0

  function say({ at, values }: Sample): void {
    const failed = [...day.failures.values()].reduce((sum, times) => sum + times, 0)
    console.log(
      row([
        (at / 60_000).toFixed(1),
        ...gauges.map(gauge => (values.get(gauge) ?? []).map(value => value.toFixed(gauge.digits)).join('/')),
        `${day.requests}`,
        `${failed}`,
        loadavg()[0]?.toFixed(1) ?? '',
      ]),
    )
  }

  function row(cells: readonly string[]): string {
    const least = names.length > 1 ? 16 : 13
    return cells.map((cell, index) => cell.padStart(index === 0 ? 6 : least)).join('')
  }
}

function judge(gauge: Gauge, counted: readonly Sample[], all: readonly Sample[], index: number) {
  const { growth, few = 0, most, digits } = gauge
  const of = ({ values }: Sample) => values.get(gauge)?.[index] ?? Number.NaN
  if (most !== undefined) {
    const greatest = Math.max(...all.map(of))
    return {
      said: `at most ${greatest.toFixed(digits)} (no more than ${most} is wanted)`,
      isAsWanted: greatest <= most,
    }
  }
  if (counted.length < fewestLooks) return { said: 'too short a run to say', isAsWanted: true }
  const { mean, perHour, uncertainty } = trendOf(counted.map(sample => [sample.at, of(sample)]))
  const hours = ((counted.at(-1)?.at ?? 0) - (counted[0]?.at ?? 0)) / 3_600_000
  const allowed = growth === undefined ? Number.POSITIVE_INFINITY : allowedOver(hours, growth)
  const wanted =
    growth === undefined
      ? ''
      : ` (under ${allowed.toFixed(0)} is wanted${few > 0 ? `, or ${few} in all` : ''})`
  const least = perHour - uncertainty
  return {
    said: `mean ${mean.toFixed(1).padStart(7)}, ${perHour.toFixed(2).padStart(7)} ± ${uncertainty.toFixed(2)} % an hour, ${counted.length} looks${wanted}`,
    // What is nothing all the time does not grow.
    isAsWanted: mean === 0 || least <= allowed || (least / 100) * mean * hours <= few,
  }
}
