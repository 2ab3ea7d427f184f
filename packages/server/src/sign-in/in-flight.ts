import { GatewrightError } from '../errors.ts'

/** Attempts at one strategy that its provider is being asked about at a time. */
const OF_STRATEGY = 50
/** Of these, those of one network. */
const OF_NETWORK = 10
/** For so long somebody waits until others have their answer, in milliseconds. */
const PATIENCE = 5_000
/** Those who wait, of a strategy and of one network. */
const MOST_WAITING = { ofStrategy: 400, ofNetwork: 200 } as const

/**
 * Bounds the attempts that wait for a provider. Whoever is not signed in makes us ask one, as often as they like, and each
 * question holds a connection for as long as the provider likes: one that hangs must not take all that there are. An office
 * behind one address gets on nevertheless: beyond its share it waits a moment, and others' attempts go before it.
 */
export interface InFlight {
  /** Those that a provider is asked about, and those that wait. */
  readonly size: number
  /** @throws GatewrightError `provider_busy` where too many wait for the strategy's provider, or waited too long */
  run<T>(strategy: string, network: string, work: () => Promise<T>): Promise<T>
}

/** Of one strategy: nothing of it is shared with another. */
interface Lane {
  running: number
  /** How many of each network are running. */
  readonly runningOf: Map<string, number>
  /** Those who wait, the first first. */
  readonly waiting: Set<Waiting>
}

interface Waiting {
  readonly network: string
  readonly call: () => void
}

export function createInFlight(): InFlight {
  const lanes = new Map<string, Lane>()

  const hasRoom = ({ running, runningOf }: Lane, network: string) =>
    running < OF_STRATEGY && (runningOf.get(network) ?? 0) < OF_NETWORK

  function enter(lane: Lane, network: string): void {
    lane.running += 1
    lane.runningOf.set(network, (lane.runningOf.get(network) ?? 0) + 1)
  }

  function leave(strategy: string, lane: Lane, network: string): void {
    lane.running -= 1
    const left = (lane.runningOf.get(network) ?? 0) - 1
    if (left > 0) lane.runningOf.set(network, left)
    else lane.runningOf.delete(network)
    for (const waiting of lane.waiting) {
      if (!hasRoom(lane, waiting.network)) continue
      lane.waiting.delete(waiting)
      enter(lane, waiting.network)
      waiting.call()
      return
    }
    if (lane.running === 0 && lane.waiting.size === 0) lanes.delete(strategy)
  }

  function wait(lane: Lane, network: string): Promise<void> {
    const ofNetwork = [...lane.waiting].filter(each => each.network === network).length
    if (lane.waiting.size >= MOST_WAITING.ofStrategy || ofNetwork >= MOST_WAITING.ofNetwork) {
      throw busy(lane)
    }
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        lane.waiting.delete(waiting)
        reject(busy(lane))
      }, PATIENCE)
      const waiting = {
        network,
        call() {
          clearTimeout(late)
          resolve()
        },
      }
      lane.waiting.add(waiting)
    })
  }

  return {
    get size() {
      return [...lanes.values()].reduce((sum, { running, waiting }) => sum + running + waiting.size, 0)
    },
    async run(strategy, network, work) {
      const lane = lanes.get(strategy) ?? { running: 0, runningOf: new Map(), waiting: new Set() }
      lanes.set(strategy, lane)
      if (hasRoom(lane, network)) enter(lane, network)
      else await wait(lane, network)
      try {
        return await work()
      } finally {
        leave(strategy, lane, network)
      }
    },
  }
}

const busy = ({ running, waiting }: Lane) =>
  new GatewrightError('provider_busy', {
    response: { retryAfter: 5 },
    detail: {
      limit: 'provider-queue',
      reason: 'too many sign-ins wait for the provider',
      running,
      waiting: waiting.size,
    },
  })
