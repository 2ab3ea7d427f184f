import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { VerificationKeys } from '../tokens/verify-by-keys.ts'
import { createKeySet, type KeySetOptions } from './key-set.ts'

/**
 * Other sites' key sets. They outlive a configuration: what has been fetched stays good after a restart, also while its
 * source is down, and no restart asks a source sooner than its cool-down allows.
 */
export interface KeySets {
  /** How many there are. */
  readonly size: number
  /** The same set for the same options. */
  of(options: KeySetOptions): VerificationKeys
}

/** Those of configurations that nobody runs any more go beyond it. */
const mostSets = 100

export function createKeySets(clock: Clock, log: Logger): KeySets {
  const sets = new Map<string, VerificationKeys>()
  return {
    get size() {
      return sets.size
    },
    of(options) {
      const { jwksUri, keyId, cooldownSeconds, cacheSeconds } = options
      const name = JSON.stringify([jwksUri, keyId, cooldownSeconds, cacheSeconds])
      const set = sets.get(name) ?? createKeySet(options, clock, log)
      // Put behind the others, so that the first is the one that was asked for longest ago.
      sets.delete(name)
      sets.set(name, set)
      const [oldest] = sets.keys()
      if (sets.size > mostSets && oldest !== undefined) sets.delete(oldest)
      return set
    },
  }
}
