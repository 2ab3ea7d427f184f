import type { Clock } from '../../clock.ts'

/** Calls in a row that were not answered in time, until no more are made. */
const TOO_MANY = 5
/** For so long none is made then, in milliseconds; after that one, to see. */
const PAUSE = 10_000

/** How a call ended. `late`: no whole answer in time. `failed`: none either, but that was soon clear. */
export type CallEnd = 'answered' | 'failed' | 'late'

/**
 * Keeps people from waiting for what has just kept others waiting in vain (the circuit breaker of M. Nygard, "Release It!").
 * Only calls that hang count: of a provider that refuses the connection everybody is told within milliseconds anyway, and signs
 * in as soon as it is back.
 */
export interface Breaker {
  /**
   * A call of this sort is about to be made; what is returned is told how it ended.
   * @returns seconds to wait instead, where none is to be made now
   */
  admit(sort: string): ((end: CallEnd) => void) | number
  /** Seconds in which no call of this sort is made; 0 where one may be. */
  pausedFor(sort: string): number
}

interface Sort {
  lateInARow: number
  /** When the last of them ended. */
  lateAt: number
  /** One is on its way to see whether it is answered again. */
  isTrying: boolean
}

/** @param onChange once when calls end, and once when they begin again */
export function createBreaker(clock: Clock, onChange: (sort: string, isPaused: boolean) => void): Breaker {
  /** Only those that hang. */
  const sorts = new Map<string, Sort>()

  function pausedFor(sort: string): number {
    const state = sorts.get(sort)
    if (state === undefined || state.lateInARow < TOO_MANY) return 0
    const passed = clock.now() - state.lateAt
    // A clock that was set back ends the pause.
    if (passed >= 0 && passed < PAUSE) return Math.ceil((PAUSE - passed) / 1000)
    return state.isTrying ? 2 : 0
  }

  return {
    pausedFor,
    admit(sort) {
      const wait = pausedFor(sort)
      if (wait > 0) return wait
      const before = sorts.get(sort)
      const isTrial = before !== undefined && before.lateInARow >= TOO_MANY
      if (isTrial) before.isTrying = true
      return end => {
        const state = sorts.get(sort) ?? { lateInARow: 0, lateAt: 0, isTrying: false }
        if (isTrial) state.isTrying = false
        if (end !== 'late') {
          sorts.delete(sort)
          if (state.lateInARow >= TOO_MANY) onChange(sort, false)
          return
        }
        state.lateInARow += 1
        state.lateAt = clock.now()
        sorts.set(sort, state)
        if (state.lateInARow === TOO_MANY) onChange(sort, true)
      }
    },
  }
}
