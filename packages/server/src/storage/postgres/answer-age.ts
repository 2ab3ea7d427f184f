import type { Clock } from '../../clock.ts'

/** A moment by each of this machine's clocks, in milliseconds; `undefined` where there is no such clock. */
interface Moment {
  /** Stands still while the machine sleeps. */
  readonly forward: number
  /** May be set by somebody, or by NTP. */
  readonly wall: number
  /** Goes on while the machine sleeps, and nobody sets it. */
  readonly boot: number | undefined
}

/** How long ago the database has answered last, counted from when it was asked. Asked for every request. */
export interface AnswerAge {
  /** Taken before the database is asked. */
  moment(): Moment
  /** It has answered what was asked then. */
  at(asked: Moment): void
  /**
   * Whether it was not longer ago than this. Of two clocks the one that has gone further counts, for the machine may have slept; a wall
   * clock that was merely set forward is found out by the third, where there is one, and refuses nobody.
   * @param age milliseconds
   */
  isWithin(age: number): boolean
}

/** @param now milliseconds, monotonic; `performance.now()` but for tests */
export function createAnswerAge(clock: Clock, now: () => number): AnswerAge {
  const moment = (): Moment => ({
    forward: now(),
    // A clock of a test's stands where the test has put it.
    wall: clock.monotonic === undefined ? 0 : clock.now(),
    boot: clock.sinceBoot?.(),
  })
  let answered = moment()

  function hasSlept(age: number): boolean {
    const boot = clock.sinceBoot?.()
    return boot === undefined || answered.boot === undefined || boot - answered.boot > age
  }

  return {
    moment,
    at(asked) {
      answered = asked
    },
    isWithin(age) {
      if (now() - answered.forward > age) return false
      if (clock.monotonic === undefined || clock.now() - answered.wall <= age) return true
      return !hasSlept(age)
    },
  }
}
