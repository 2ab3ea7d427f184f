import { createHash } from 'node:crypto'
import type { StrategyConfig } from '@gatewright/config'
import type { Clock } from '../clock.ts'

/** How long somebody may take at the provider before it counts against the strategy, in milliseconds. */
const OVERDUE = 2 * 60_000
/** People close tabs, and programs follow links; of so many in a row one would have come back. */
const SEVERAL = 3
/** Times that are kept of one strategy: beyond, they are counted alone. */
const MOST_TIMES = SEVERAL
/** How often other nodes are told that the way back works, in milliseconds: sooner than somebody is overdue there. */
const TELL_EVERY = 60_000

/**
 * Who has left for a provider and never come back. Where a provider does not know our address it says so to the person, on a page of its
 * own, and we hear nothing of it: that nobody comes back is all that there is to see. In memory, of this process, and by the
 * configuration of a strategy: with another one it begins anew. Behind a balancer people come back to another node than they left from,
 * so nodes tell each other that somebody has.
 */
export interface Unreturned {
  /** A browser has left for the provider. @returns whether that was the last of several */
  left(strategy: StrategyConfig): boolean
  /** One has come back with an attempt of ours, whatever it brings: the way back works. */
  returned(strategy: StrategyConfig): void
  /** Another node says that one has, with the strategy as it is configured there. @param configuration as `fingerprintOf` */
  hear(strategy: string, configuration: string): void
  /** Several have left and had time to come back, and none has; `undefined` where that is not so. */
  suspicion(strategy: StrategyConfig): Suspicion | undefined
  /** Whether anybody has left for it since this process started. @param strategy its id */
  isKnown(strategy: string): boolean
  isTold(strategy: StrategyConfig): boolean
  /** Marks it as told. @returns `false` where it was before */
  tell(strategy: StrategyConfig): boolean
}

interface Suspicion {
  readonly begun: number
  /** Milliseconds since 1970. */
  readonly since: number
  /** Its configuration has changed since this process started: that it worked before says nothing. */
  readonly isChanged: boolean
}

interface Kept {
  readonly configuration: string
  readonly isChanged: boolean
  begun: number
  readonly times: number[]
  hasReturned: boolean
  /** When others were told so, in milliseconds since 1970. */
  toldAt: number
  isTold: boolean
}

/** @param onReturned tells other nodes, where there are any; now and then, for as long as people come back */
export function createUnreturned(
  clock: Clock,
  onReturned: (strategy: string, configuration: string) => void = () => {},
): Unreturned {
  /** By id: those of the configuration, and those that it had before. */
  const kept = new Map<string, Kept>()

  function keptOf(strategy: StrategyConfig): Kept {
    const configuration = fingerprintOf(strategy)
    const before = kept.get(strategy.id)
    if (before?.configuration === configuration) return before
    return begin(strategy.id, configuration, before !== undefined)
  }

  function begin(id: string, configuration: string, isChanged: boolean): Kept {
    const nobody = { begun: 0, times: [], hasReturned: false, isTold: false }
    const fresh = { configuration, isChanged, toldAt: Number.NEGATIVE_INFINITY, ...nobody }
    kept.set(id, fresh)
    return fresh
  }

  return {
    left(strategy) {
      const of = keptOf(strategy)
      if (of.hasReturned) return false
      of.begun += 1
      if (of.times.length < MOST_TIMES) of.times.push(clock.now())
      return of.begun === SEVERAL
    },
    returned(strategy) {
      const of = keptOf(strategy)
      of.hasReturned = true
      if (clock.now() - of.toldAt < TELL_EVERY) return
      of.toldAt = clock.now()
      onReturned(strategy.id, of.configuration)
    },
    hear(id, configuration) {
      const of = kept.get(id) ?? begin(id, configuration, false)
      if (of.configuration === configuration) of.hasReturned = true
    },
    suspicion(strategy) {
      const { hasReturned, begun, times, isChanged } = keptOf(strategy)
      const [since] = times
      const last = times[SEVERAL - 1]
      if (hasReturned || since === undefined || last === undefined) return undefined
      return clock.now() - last < OVERDUE ? undefined : { begun, since, isChanged }
    },
    isKnown: strategy => kept.has(strategy),
    isTold: strategy => keptOf(strategy).isTold,
    tell(strategy) {
      const of = keptOf(strategy)
      const isFirst = !of.isTold
      of.isTold = true
      return isFirst
    },
  }
}

/** Two that are alike send people to the same place in the same way. Hashed, for there are secrets in it. */
export const fingerprintOf = ({ type, options }: StrategyConfig): string =>
  createHash('sha256')
    .update(JSON.stringify([type, options]))
    .digest('base64url')
