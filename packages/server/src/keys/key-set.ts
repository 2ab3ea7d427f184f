import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import type { Logger } from 'pino'
import { type Clock, forwardTime } from '../clock.ts'
import { explainFailure } from '../outbound/explain-failure.ts'
import { createOutboundFetch } from '../outbound/outbound-fetch.ts'
import { trustworthyKeys } from '../tokens/published-keys.ts'
import type { VerificationKeys } from '../tokens/verify-by-keys.ts'

export interface KeySetOptions {
  readonly jwksUri: string
  /** The source is asked once in so many seconds at most. */
  readonly cooldownSeconds: number
  /** Keys are used for so long before they are fetched anew. */
  readonly cacheSeconds: number
  /** Only this key of the set counts. */
  readonly keyId?: string
}

/** In milliseconds. */
const fetchTimeout = 5_000

/**
 * Keys of another site, fetched from its `jwks_uri`. Unlike jose's own remote set it keeps the keys that it has while the
 * source is down or answers nonsense, and asks it at most once per cool-down, whether the keys are old, unknown, missing or
 * replaced: a flood of tokens with invented key ids or signatures must not become a flood of requests to that site.
 */
export function createKeySet(options: KeySetOptions, clock: Clock, log: Logger): VerificationKeys {
  const fetch = createOutboundFetch()
  let keys: ReturnType<typeof createLocalJWKSet> | undefined
  let fetchedAt = 0
  let triedAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  async function refresh(): Promise<void> {
    const response = await fetch(options.jwksUri, {
      headers: { accept: 'application/jwk-set+json, application/json' },
      signal: AbortSignal.timeout(fetchTimeout),
    }).catch(cause => {
      throw new Error(explainFailure(cause, fetchTimeout).reason, { cause })
    })
    if (response.status !== 200) throw new Error(`the key set answered ${response.status}`)
    const set = JSON.parse(await response.text()) as JSONWebKeySet
    const wanted = options.keyId === undefined ? set.keys : set.keys.filter(key => key.kid === options.keyId)
    keys = createLocalJWKSet({ keys: trustworthyKeys(wanted) })
    fetchedAt = forwardTime(clock)
  }

  /** Whoever comes while a fetch is on its way waits for that one. */
  async function refreshUnlessTried(): Promise<boolean> {
    if (fetching === undefined) {
      if (forwardTime(clock) - triedAt < options.cooldownSeconds * 1000) return false
      triedAt = forwardTime(clock)
      fetching = refresh().finally(() => {
        fetching = undefined
      })
    }
    try {
      await fetching
      return true
    } catch (cause) {
      const { jwksUri } = options
      const reason = (cause as Error).message
      log.warn({ jwksUri, reason, keysAtHand: keys !== undefined }, 'a key set could not be fetched')
      if (keys === undefined)
        throw new Error(`the key set of ${jwksUri} could not be fetched: ${reason}`, { cause })
      return false
    }
  }

  return {
    async select(header, token) {
      if (keys === undefined || forwardTime(clock) - fetchedAt >= options.cacheSeconds * 1000)
        await refreshUnlessTried()
      if (keys === undefined) throw new Error(`the key set of ${options.jwksUri} could not be fetched yet`)
      try {
        return await keys(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !(await refreshUnlessTried())) throw error
        return keys(header, token)
      }
    },
    renew: refreshUnlessTried,
  }
}
