/** A straight line through what was measured over time, by least squares. */
export interface Trend {
  readonly mean: number
  /** Of the mean, in per cent an hour. */
  readonly perHour: number
  /** Twice the standard error of `perHour`: what the scatter of the samples leaves open. */
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
  const left = sumOf(hours.map((hour, index) => ((values[index] ?? 0) - mean - slope * (hour - middle)) ** 2))
  const error = Math.sqrt(left / (samples.length - 2) / spread)
  return { mean, perHour: (slope / mean) * 100, uncertainty: ((2 * error) / mean) * 100 }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length
