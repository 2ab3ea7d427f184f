import { type Absent, type Result, rounds, seconds } from './contest.ts'
import { generator } from './load.ts'

/**
 * Ratio, rate and latencies are medians of all rounds, memory is that after the last, and processor time is of all together.
 * The ratio is taken round by round, with the baseline's round in the same turn: what else the machine does changes from
 * second to second, and would otherwise decide.
 * @param baseline the name of the contender whose requests a second count as 1
 */
export function printTable(title: string, results: readonly Result[], baseline: string): void {
  const ones = results.find(({ name }) => name === baseline)?.rounds ?? []
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log(`${title}, ${generator}, 32 connections, median of ${rounds} rounds of ${seconds} s in turns`)
  console.log(`${''.padEnd(width)}   ratio  requests/s   p50 ms   p99 ms     MB   CPU µs   busy`)
  for (const { name, rounds: all, memory, cpu, busy } of results) {
    const ratios = all.map(({ requestsPerSecond }, round) => {
      return requestsPerSecond / (ones[round]?.requestsPerSecond ?? Number.NaN)
    })
    console.log(
      [
        name.padEnd(width),
        median(ratios).toFixed(2).padStart(7),
        median(all.map(({ requestsPerSecond }) => requestsPerSecond))
          .toFixed(0)
          .padStart(11),
        median(all.map(({ p50 }) => p50))
          .toFixed(2)
          .padStart(8),
        median(all.map(({ p99 }) => p99))
          .toFixed(2)
          .padStart(8),
        memory.toFixed(0).padStart(6),
        cpu.toFixed(0).padStart(8),
        `${(busy * 100).toFixed(0)} %`.padStart(6),
      ].join(' '),
    )
  }
  // Else a machine with other work to do looks like a server that keeps up with everybody.
  const waiting = results.filter(({ busy }) => busy < 0.85).map(({ name }) => name)
  if (waiting.length > 0) {
    console.log(
      `Less than its core's time was used by: ${waiting.join(', ')}. Their ratios say little; compare CPU µs.`,
    )
  }
}

export function printAbsent(absent: readonly Absent[]): void {
  if (absent.length > 0) console.log('Not measured:')
  for (const { name, reason } of absent) console.log(`  ${name}: ${reason}`)
}

/** Whose figures these are: nobody can repeat them without the versions. */
export function printOrigins(results: readonly Result[]): void {
  const known = results.filter(({ origin }) => origin !== undefined)
  if (known.length > 0) console.log('Versions and licences of the others:')
  for (const { name, origin } of known) console.log(`  ${name}: ${origin}`)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
