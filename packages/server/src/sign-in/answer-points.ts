import type { Clock } from '../clock.ts'
import { networkOf } from '../http/network.ts'
import { createPoints, type Point } from '../http/points.ts'

/**
 * Answers of providers in five minutes, of one network, that come to no sign-in: each is a write to the database, and whoever
 * sends them has proven nothing.
 */
const PER_NETWORK = { points: 300, duration: 300, patience: 0 }
/** Posted answers whose points are kept until somebody comes for them: more than come in the minute that each is kept. */
const MOST_KEPT = 10_000

/** Counts what strangers make us write about attempts. An office that signs in gets each point back. */
export interface AnswerPoints {
  /** Networks that are counted, and posted answers whose points are kept. */
  readonly sizes: { readonly windows: number; readonly kept: number }
  /** Before a posted answer is read. @throws GatewrightError `too_many_requests` */
  takeForPost(address: string): Promise<Point>
  /** The browser fetches it by this code: the attempt that it ends goes on with its point. */
  keep(code: string, point: Point): void
  /** That of the posted answer, if this is one; it is not needed a second time. */
  kept(code: string | null): Point | undefined
  /** Before an attempt is used up. @throws GatewrightError `too_many_requests` */
  takeForAttempt(address: string): Promise<Point>
  /** Before it is written down which attempts a new one pushes out. @throws GatewrightError `too_many_requests` */
  takeForPushedOut(address: string): Promise<Point>
}

export function createAnswerPoints(clock: Clock): AnswerPoints {
  const posts = createPoints(PER_NETWORK, clock)
  const attempts = createPoints(PER_NETWORK, clock)
  const pushedOut = createPoints(PER_NETWORK, clock)
  /** By code, the oldest first. */
  const points = new Map<string, Point>()
  return {
    get sizes() {
      return { windows: posts.size + attempts.size + pushedOut.size, kept: points.size }
    },
    takeForPost: address => posts.take(networkOf(address), { limit: 'sign-in-posted', address }),
    keep(code, point) {
      points.set(code, point)
      const [oldest] = points.keys()
      if (points.size > MOST_KEPT && oldest !== undefined) points.delete(oldest)
    },
    kept(code) {
      if (code === null) return undefined
      const point = points.get(code)
      points.delete(code)
      return point
    },
    takeForAttempt: address => attempts.take(networkOf(address), { limit: 'sign-in-answers', address }),
    takeForPushedOut: address => pushedOut.take(networkOf(address), { limit: 'sign-in-answers', address }),
  }
}
