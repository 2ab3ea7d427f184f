/** How long a worker must have served for its end to be no part of a row of them, in milliseconds. */
const STEADY = 60_000
/** Ends within that time beyond which nothing is replaced any more: whatever ends them ends the next one, too. */
const MOST = 5
const LONGEST_WAIT = 30_000

/** Counts workers that ended without being told to. */
export interface Losses {
  /** @returns how long the next one has to wait, in milliseconds; `undefined` where there have been too many */
  next(now: number): number | undefined
}

/** The first is replaced at once, each further one within the time after twice as long: one second, two, four. */
export function countLosses(): Losses {
  let recent: number[] = []
  return {
    next(now) {
      recent = [...recent.filter(at => now - at < STEADY), now]
      if (recent.length > MOST) return undefined
      return waitAfter(recent.length - 1)
    },
  }
}

/** @param failures that have come before, in a row @returns milliseconds */
export const waitAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(LONGEST_WAIT, 1000 * 2 ** (failures - 1))
