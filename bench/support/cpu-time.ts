import { readdirSync, readFileSync } from 'node:fs'

/**
 * Processor time of one process so far, in milliseconds, all its threads together: by the scheduler's own clock, which counts nanoseconds where
 * `/proc/<pid>/stat` counts hundredths of a second. Linux only. Threads that have ended are not in it.
 * @returns `NaN` where the system does not tell
 */
export function cpuMilliseconds(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const each = threads.map(thread => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'))
    return each.reduce((sum, line) => sum + Number(line.split(' ', 1)[0]), 0) / 1e6
  } catch {
    return Number.NaN
  }
}
