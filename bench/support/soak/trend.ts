/** A straight line through what was measured over time, by least squares. */
export interface Trend {
  readonly mean: number
  /** Of the mean, in per cent an hour. */
  readonly perHour: number
  /**
   * Twice the standard error of `perHour`: what the scatter of the samples leaves open. Where one is like the one before, as with work
   * that takes longer than the time between two, there are fewer that say something.
   */
  readonly uncertainty: number
}

/** @param samples at least three, of a time in milliseconds and a value each */
export function trendOf(samples: readonly (readonly [at: number, value: number])[]): Trend {
  const hours = samples.map(([at]) => at / 3_600_000)
  const values = samples.map(([, value]) => value)
  const middle = meanOf(hours)
  const mean = meanOf(values)
  const spread = sumOf(hours.map(hour => (hour - middle) ** 2))
  const slope = sumOf(hours.map((hour, index) => (hour - middle) * ((values[index] ?? 0) - mean))) / spread
  const rest = hours.map((hour, index) => (values[index] ?? 0) - mean - slope * (hour - middle))
  const left = sumOf(rest.map(one => one ** 2))
  // How much each is like the one before (lag-1 autocorrelation), and so how many of them count.
  const alike = left === 0 ? 0 : sumOf(rest.slice(1).map((one, index) => one * (rest[index] ?? 0))) / left
  const counts = samples.length * ((1 - Math.max(0, alike)) / (1 + Math.max(0, alike)))
  const error = Math.sqrt(left / Math.max(1, counts - 2) / spread)
  return { mean, perHour: (slope / mean) * 100, uncertainty: ((2 * error) / mean) * 100 }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length
