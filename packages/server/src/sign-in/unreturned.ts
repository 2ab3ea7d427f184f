import { createHash } from 'node:crypto'
import type { StrategyConfig } from '@gatewright/config'
import type { Clock } from '../clock.ts'

/** How long somebody may take at the provider before it counts against the strategy, in milliseconds. */
const OVERDUE = 2 * 60_000
/** People close tabs, and programs follow links; of so many in a row one would have come back. */
const SEVERAL = 3
/** Times that are kept of one strategy: beyond, they are counted alone. */
const MOST_TIMES = SEVERAL

/**
 * Who has left for a provider and never come back. Where a provider does not know our address it says so to the person, on a page of its
 * own, and we hear nothing of it: that nobody comes back is all that there is to see. In memory, of this process, and by the
 * configuration of a strategy: with another one it begins anew.
 */
export interface Unreturned {
  /** A browser has left for the provider. @returns whether that was the last of several */
  left(strategy: StrategyConfig): boolean
  /** One has come back with an attempt of ours, whatever it brings: the way back works. */
  returned(strategy: StrategyConfig): void
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
  isTold: boolean
}

export function createUnreturned(clock: Clock): Unreturned {
  /** By id: those of the configuration, and those that it had before. */
  const kept = new Map<string, Kept>()

  function keptOf(strategy: StrategyConfig): Kept {
    const configuration = fingerprintOf(strategy)
    const before = kept.get(strategy.id)
    if (before?.configuration === configuration) return before
    const isChanged = before !== undefined
    const fresh = { configuration, isChanged, begun: 0, times: [], hasReturned: false, isTold: false }
    kept.set(strategy.id, fresh)
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
      keptOf(strategy).hasReturned = true
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
