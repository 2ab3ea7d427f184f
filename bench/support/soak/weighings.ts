import { allowedOver } from './allowed-growth.ts'

/** From the end of the warm-up to the end; one before them is not counted. */
const counted = 4
/** How much more may be kept, in per cent an hour; and so many bytes more in all are what is on its way at that moment. */
const growth = 1
const onItsWay = 256 * 1024

/** What servers keep of their own, weighed a few times: each time is exact, and takes seconds. */
export interface Weighings {
  /** @param at milliseconds since the beginning, as below */
  isDue(at: number): boolean
  /** Weighs, and prints it. */
  weigh(at: number): Promise<void>
  /** Prints how it went. @returns what is wrong, in sentences */
  judge(): readonly string[]
}

/** @param options.from milliseconds since the beginning, as `to`: what is counted */
export function weighings(options: {
  /** Of each server; of one alone nothing. */
  readonly names: readonly string[]
  /** Bytes that each of them keeps. */
  readonly weigh: () => Promise<readonly number[]>
  readonly from: number
  readonly to: number
}): Weighings {
  const { names, weigh, from, to } = options
  const weights: { readonly at: number; readonly bytes: readonly number[] }[] = []
  return {
    isDue(at) {
      // What a process needs to write a snapshot stays with it, so the first is not counted.
      const next =
        weights.length === 0 ? from / 2 : from + ((weights.length - 1) * (to - from)) / (counted - 1)
      return weights.length < counted && at >= next
    },
    async weigh(at) {
      const bytes = await weigh()
      weights.push({ at, bytes })
      const said = `kept in objects, strings and arrays: ${bytes.map(megabytes).join(' / ')} MB`
      console.log(`${(at / 60_000).toFixed(1).padStart(6)}  ${said}`)
    },
    judge() {
      const wrong: string[] = []
      for (const [index, name] of (names.length > 0 ? names : ['']).entries()) {
        const kept = name === '' ? 'kept' : `kept, ${name}`
        const found = judged(weights.slice(1).map(({ at, bytes }) => [at, bytes[index] ?? Number.NaN]))
        console.log(`  ${kept.padEnd(34)}${found.said}`)
        if (!found.isAsWanted) wrong.push(`what is ${kept} is not as wanted`)
      }
      return wrong
    },
  }
}

/** From the first to the last: there are too few for a line. */
function judged(weights: readonly (readonly [at: number, bytes: number])[]) {
  const [[from, first] = [0, 0], [to, last] = [0, 0]] = [weights[0], weights.at(-1)]
  const hours = (to - from) / 3_600_000
  const perHour = ((last - first) / first / hours) * 100
  const allowed = allowedOver(hours, growth)
  const all = weights.map(([, bytes]) => megabytes(bytes)).join(', ')
  const wanted = `under ${allowed.toFixed(0)} is wanted, or ${megabytes(onItsWay)} MB in all`
  return {
    said: `${all} MB: ${perHour.toFixed(2)} % an hour (${wanted})`,
    isAsWanted: perHour <= allowed || last - first <= onItsWay,
  }
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2)
