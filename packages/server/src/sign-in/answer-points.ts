import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { networkOf } from '../http/network.ts'
import { createPoints, type LimitDetail, type Point } from '../http/points.ts'
import type { WindowStore } from '../storage/window-store.ts'
import { tooMany } from './shared-points.ts'

/**
 * Answers of providers in five minutes, of one network, that come to no sign-in: each is a write to the database, and whoever
 * sends them has proven nothing.
 */
const PER_NETWORK = { points: 300, duration: 300, patience: 0 }
/** Posted answers whose points are kept until somebody comes for them: more than come in the minute that each is kept. */
const MOST_KEPT = 10_000
/** Networks of which this node knows that they have had theirs, and for how long it asks no more, in milliseconds. */
const FULL = { max: 10_000, ttl: 1_000 }

/** What is stored with a posted answer, so that whichever node ends its attempt gives the point back. */
export interface PointOnItsWay {
  readonly key: string
  readonly window: number
}

/** The point of a posted answer: of this process, or of all nodes. */
export type TakenForPost = { readonly point: Point } | { readonly onItsWay: PointOnItsWay }

/** Counts what strangers make us write about attempts. An office that signs in gets each point back. */
export interface AnswerPoints {
  /** Networks that are counted, and posted answers whose points are kept. */
  readonly sizes: { readonly windows: number; readonly kept: number }
  /** Before a posted answer is read. @throws GatewrightError `too_many_requests` */
  takeForPost(address: string): Promise<TakenForPost>
  /** The browser fetches it by this code: the attempt that it ends goes on with its point. */
  keep(code: string, taken: TakenForPost): void
  /** That of the posted answer, if this is one; it is not needed a second time. */
  kept(code: string | null): Point | undefined
  /** The attempt has come to something of which this point was taken, at whichever node. */
  giveBack(onItsWay: PointOnItsWay): void
  /** Before an attempt is used up. @throws GatewrightError `too_many_requests` */
  takeForAttempt(address: string): Promise<Point>
  /** Before it is written down which attempts a new one pushes out. @throws GatewrightError `too_many_requests` */
  takeForPushedOut(address: string): Promise<Point>
}

/**
 * An attempt is begun and ended by one request, so its point is this process's. A posted answer comes by one request and is fetched by
 * another, which a balancer sends to whichever node: kept by the first, the points of an office that signs in would never come back.
 * @param windows of all nodes; `undefined` where there is one process alone
 */
export function createAnswerPoints(clock: Clock, windows?: WindowStore): AnswerPoints {
  const posts = createPoints(PER_NETWORK, clock)
  const attempts = createPoints(PER_NETWORK, clock)
  const pushedOut = createPoints(PER_NETWORK, clock)
  /** By code, the oldest first. */
  const points = new Map<string, Point>()
  /** By network, when (milliseconds since 1970) its window ends. Whoever floods one node asks the database once a second. */
  const full = new LRUCache<string, number>(FULL)

  async function takeOfAll(all: WindowStore, network: string, detail: LimitDetail): Promise<TakenForPost> {
    const until = full.get(network)
    if (until !== undefined) throw tooMany(until - clock.now(), detail)
    const key = JSON.stringify(['sign-in posted', network])
    const taken = await all.take(key, PER_NETWORK)
    if (taken.isTaken) return { onItsWay: { key, window: taken.window } }
    full.set(network, clock.now() + taken.left)
    throw tooMany(taken.left, detail)
  }

  return {
    get sizes() {
      return { windows: posts.size + attempts.size + pushedOut.size, kept: points.size }
    },
    async takeForPost(address) {
      const detail = { limit: 'sign-in-posted', address } as const
      const network = networkOf(address)
      return windows === undefined
        ? { point: await posts.take(network, detail) }
        : takeOfAll(windows, network, detail)
    },
    keep(code, taken) {
      if (!('point' in taken)) return
      points.set(code, taken.point)
      const [oldest] = points.keys()
      if (points.size > MOST_KEPT && oldest !== undefined) points.delete(oldest)
    },
    kept(code) {
      if (code === null) return undefined
      const point = points.get(code)
      points.delete(code)
      return point
    },
    giveBack({ key, window }) {
      // What is not written down stays counted.
      void windows?.decide(key, window, { back: true, decided: false }).catch(() => undefined)
    },
    takeForAttempt: address => attempts.take(networkOf(address), { limit: 'sign-in-answers', address }),
    takeForPushedOut: address => pushedOut.take(networkOf(address), { limit: 'sign-in-answers', address }),
  }
}
