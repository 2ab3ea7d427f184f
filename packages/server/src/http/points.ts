import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { Limit } from '../limits.ts'

/** Keys that are counted at once. Beyond, the oldest window ends early: more of them is a flood that no address limit stops. */
const MOST_KEYS = 100_000
/** Of one key, those that may wait for a point at a time. */
const MOST_WAITING = 500

/** One attempt's point. */
export interface Point {
  /** It came to something: it counts no more. Of a window that is over, nothing is given back. */
  giveBack(): void
  /** Nothing more is coming. What was not given back by now stays counted, and may still be given back. */
  settle(): void
}

/**
 * Counts attempts that come to nothing. A point is taken before anything is tried, so that of guesses at once none slips by, and
 * given back once the attempt has come to something: a crowd that does nothing wrong never runs out. Whoever comes while all
 * points are taken, but some may still be given back, waits for one, for there is no telling yet whether it is a crowd or a
 * guesser.
 */
export interface Points {
  /** @throws GatewrightError `too_many_requests`, with the seconds to wait; `sign_in_busy` where the wait for others was long */
  take(key: string, detail: LimitDetail): Promise<Point>
  /** Keys that are counted. */
  readonly size: number
}

/** Which limit it is, and of whom; for the log. */
export type LimitDetail = Readonly<Record<string, string>> & { readonly limit: Limit }

interface Window {
  readonly since: number
  taken: number
  /** Those of them that may still be given back. */
  undecided: number
  /** Called when a point has become theirs, or when none will be given back any more. */
  readonly waiting: Set<(point: Point | undefined) => void>
}

/**
 * Kept in memory: a restart forgives.
 * @param limits.duration seconds
 * @param limits.patience milliseconds that somebody waits for a point of others; 0 refuses at once
 */
export function createPoints(
  limits: { readonly points: number; readonly duration: number; readonly patience: number },
  clock: Clock,
): Points {
  /** By key, the oldest window first: all last as long. */
  const windows = new Map<string, Window>()
  const isOver = ({ since }: Window) => clock.now() - since >= limits.duration * 1000 || clock.now() < since

  function windowOf(key: string): Window {
    for (const [old, window] of windows) {
      if (!isOver(window) && windows.size < MOST_KEYS) break
      windows.delete(old)
    }
    let window = windows.get(key)
    // Behind the first that is not over there may be one that is, where the clock was set.
    if (window === undefined || isOver(window)) {
      window = { since: clock.now(), taken: 0, undecided: 0, waiting: new Set() }
      windows.delete(key)
      windows.set(key, window)
    }
    return window
  }

  function pointOf(window: Window): Point {
    let isDecided = false
    let isBack = false
    window.undecided += 1
    const settle = () => {
      if (isDecided) return
      isDecided = true
      window.undecided -= 1
      if (window.undecided > 0) return
      for (const call of window.waiting) call(undefined)
      window.waiting.clear()
    }
    return {
      settle,
      giveBack() {
        if (isBack) return
        isBack = true
        const [next] = window.waiting
        if (next === undefined) window.taken -= 1
        else {
          // Handed on before this one is settled, so that those behind go on waiting.
          window.waiting.delete(next)
          next(pointOf(window))
        }
        settle()
      },
    }
  }

  function wait(window: Window): Promise<Point | undefined> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        window.waiting.delete(call)
        reject(busy('others from the same network were still being looked at'))
      }, limits.patience)
      function call(point: Point | undefined) {
        clearTimeout(late)
        resolve(point)
      }
      window.waiting.add(call)
    })
  }

  async function take(key: string, detail: LimitDetail): Promise<Point> {
    const window = windowOf(key)
    if (window.taken < limits.points) {
      window.taken += 1
      return pointOf(window)
    }
    if (limits.patience > 0 && window.undecided > 0 && window.waiting.size < MOST_WAITING) {
      // Where none was given back, the next look refuses; or it finds that the window is over.
      return (await wait(window)) ?? take(key, detail)
    }
    const left = limits.duration - (clock.now() - window.since) / 1000
    throw new GatewrightError('too_many_requests', {
      response: { retryAfter: Math.max(1, Math.ceil(left)) },
      detail,
    })
  }

  return {
    take,
    get size() {
      return windows.size
    },
  }
}

/** @param reason for the log */
const busy = (reason: string) =>
  new GatewrightError('sign_in_busy', {
    response: { retryAfter: 5 },
    detail: { limit: 'sign-in-wait', reason },
  })
