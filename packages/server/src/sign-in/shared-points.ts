import { setTimeout as wait } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { createPoints, type LimitDetail, type Point, type Points } from '../http/points.ts'
import type { WantedPoint, WindowLimit, WindowStore } from '../storage/window-store.ts'

/** How often it is looked for whether another node has given a point back, in milliseconds: soon at first, then seldom. */
const LOOKS = [100, 200, 400, 800]
/** Keys of which this node knows that all nodes together have had theirs. */
const MOST_KNOWN = 10_000

/** What counts along with a point of {@link SharedPoints}, and is never given back. */
export interface CountedAlong {
  readonly point: WantedPoint
  readonly detail: LimitDetail
}

export interface SharedPoints extends Points {
  /**
   * @param along is taken in one statement behind the point; where it has none left, the point is given back and nothing is tried
   * @throws GatewrightError as `Points.take`, of whichever of the two it is
   */
  take(key: string, detail: LimitDetail, along?: CountedAlong): Promise<Point>
}

/**
 * The same points for all nodes on one database. A node takes one of its own first, so that no more than those of a window ask the
 * database at a time, and whoever is over the limit here asks it nothing.
 *
 * Where the database does not answer, nothing is taken and the attempt fails: whoever guesses while it is away gets no further
 * than with it, since passwords are in there too. A node that dies with points that it might have given back leaves them taken
 * until their window is over.
 * @param name of the limit
 */
export function createSharedPoints(
  name: string,
  limit: WindowLimit & { readonly patience: number },
  { clock, windows }: { readonly clock: Clock; readonly windows: WindowStore },
): SharedPoints {
  const here = createPoints(limit, clock)
  /** By key, until when (milliseconds since 1970) nobody will give anything back. */
  const full = new LRUCache<string, number>({ max: MOST_KNOWN })

  async function takeOfAll(key: string, detail: LimitDetail, along?: CountedAlong): Promise<Point> {
    const until = performance.now() + limit.patience
    for (let looks = 0; ; looks += 1) {
      const left = (full.get(key) ?? 0) - clock.now()
      if (left > 0 && left <= limit.duration * 1000) throw tooMany(left, detail)
      const own = { key, limit, undecided: true }
      const [taken, counted] =
        along === undefined ? [await windows.take(key, limit, own)] : await windows.takeBoth(own, along.point)
      if (taken.isTaken) {
        const point = pointOf(key, taken.window)
        if (along === undefined || counted === undefined || counted.isTaken) return point
        point.giveBack()
        throw tooMany(counted.left, along.detail)
      }
      if (taken.undecided === 0) full.set(key, clock.now() + taken.left)
      if (taken.undecided === 0 || limit.patience === 0) throw tooMany(taken.left, detail)
      if (performance.now() >= until) throw busy()
      await wait(LOOKS[Math.min(looks, LOOKS.length - 1)])
    }
  }

  function pointOf(key: string, window: number): Point {
    let isDecided = false
    let isBack = false
    // What is not written down stays counted, which lets nobody in.
    const decide = (point: Parameters<WindowStore['decide']>[2]) =>
      void windows.decide(key, window, point).catch(() => undefined)
    return {
      settle() {
        if (isDecided) return
        isDecided = true
        decide({ back: false, decided: true })
      },
      giveBack() {
        if (isBack) return
        isBack = true
        decide({ back: true, decided: !isDecided })
        isDecided = true
      },
    }
  }

  return {
    get size() {
      return here.size
    },
    async take(key, detail, along) {
      const own = await here.take(key, detail)
      try {
        const shared = await takeOfAll(JSON.stringify([name, key]), detail, along)
        return {
          settle() {
            own.settle()
            shared.settle()
          },
          giveBack() {
            // In this order: whoever waits for this one finds that of all nodes given back, or on its way.
            shared.giveBack()
            own.giveBack()
          },
        }
      } catch (error) {
        own.giveBack()
        throw error
      }
    },
  }
}

/** @param left milliseconds until there are points again */
export const tooMany = (left: number, detail: LimitDetail) =>
  new GatewrightError('too_many_requests', {
    response: { retryAfter: Math.max(1, Math.ceil(left / 1000)) },
    detail,
  })

const busy = () =>
  new GatewrightError('sign_in_busy', {
    response: { retryAfter: 5 },
    detail: { limit: 'sign-in-wait', reason: 'others from the same network were still being looked at' },
  })
