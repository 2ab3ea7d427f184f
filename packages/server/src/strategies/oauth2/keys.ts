import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '../../clock.ts'
import { trustworthyKeys } from '../../tokens/published-keys.ts'
import type { VerificationKeys } from '../../tokens/verify-by-keys.ts'
import { type Cached, createCached } from './cached.ts'
import { misbehaved } from './failures.ts'
import type { ProviderHttp } from './http.ts'

/** A key as Entra publishes it: each names the issuer that it may sign for. */
export type PublishedKey = JWK & { readonly issuer?: string }

/** Decides whether a published key may sign for the issuer at hand; returns why not. */
export type KeyRule = (key: PublishedKey) => string | undefined

/**
 * Reads the `jwks_uri` document. Entries that are no keys are passed over (RFC 7517 section 5), and so are members that are
 * `null`: some serialisers write those for what a key does not say, and the library takes them for what it says.
 */
export async function loadKeys(http: ProviderHttp, jwksUri: string): Promise<readonly PublishedKey[]> {
  const { keys } = await http.getJson('keys', jwksUri)
  // Of entries without a single key somebody should hear; an empty list is one.
  if (!Array.isArray(keys) || (keys.length > 0 && !keys.some(isKey))) {
    throw misbehaved({
      call: 'keys',
      url: jwksUri,
      reason: 'the document has no list of keys',
    })
  }
  return trustworthyKeys(withoutRepeats(keys.filter(isKey).map(withoutNulls)))
}

/** The same key under the same name is one, however often it is listed; the library would not know which to take. */
function withoutRepeats(keys: readonly PublishedKey[]): PublishedKey[] {
  const seen = new Set<string>()
  return keys.filter(({ kid, kty, crv, n, e, x, y, use, alg, issuer }) => {
    const name = JSON.stringify([kid, kty, crv, n, e, x, y, use, alg, issuer])
    return !seen.has(name) && seen.add(name)
  })
}

const isKey = (key: unknown): key is PublishedKey =>
  typeof key === 'object' && key !== null && 'kty' in key && typeof key.kty === 'string'

const withoutNulls = (key: PublishedKey): PublishedKey =>
  Object.fromEntries(Object.entries(key).filter(([, value]) => value !== null)) as PublishedKey

/**
 * The keys of a provider, and those that stand elsewhere, which are looked for once a token names a key that is not among the
 * others.
 */
export function createKeys(
  load: () => Promise<readonly PublishedKey[]>,
  elsewhere: (() => Promise<readonly PublishedKey[]>) | undefined,
  setup: {
    readonly clock: Clock
    readonly times: Parameters<typeof createCached>[2]
    readonly onStale: (error: unknown) => void
  },
): Cached<readonly PublishedKey[]> {
  let looksElsewhere = false
  async function both(): Promise<readonly PublishedKey[]> {
    const [own, more] = await Promise.all([
      load(),
      // Most apps have none, and their sign-ins do not depend on it.
      looksElsewhere && elsewhere !== undefined ? elsewhere().catch(() => []) : [],
    ])
    return [...own, ...more.filter(({ kid }) => !own.some(key => key.kid === kid))]
  }
  const cached = createCached(both, setup.clock, setup.times, setup.onStale)
  return {
    get: () => cached.get(),
    refresh() {
      looksElsewhere = true
      return cached.refresh()
    },
  }
}

/**
 * Key selection for jose. Keys come from the provider's `jwks_uri` and nowhere else: `jwk`, `jku`, `x5u` and `x5c` in a
 * token's own header are never looked at. An unknown `kid`, or a signature that the key of this `kid` does not verify, reads
 * the document once more, because providers change keys without notice.
 */
export function providerKeys(keys: Cached<readonly PublishedKey[]>, rule: KeyRule): VerificationKeys {
  let last: { readonly published: readonly PublishedKey[]; readonly set: JWTVerifyGetKey } | undefined
  function setOf(published: readonly PublishedKey[]): JWTVerifyGetKey {
    if (last?.published !== published) {
      const allowed = published.filter(key => rule(key) === undefined)
      last = { published, set: createLocalJWKSet({ keys: allowed } as JSONWebKeySet) }
    }
    return last.set
  }

  return {
    async select(header, token) {
      try {
        return await setOf(await keys.get())(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      }
      const newer = await keys.refresh()
      try {
        return await setOf(newer)(header, token)
      } catch (error) {
        // RFC 7517 section 4.5: a key need not have a name. Where none has, that of the token chooses nothing.
        if (newer.length > 0 && newer.every(({ kid }) => kid === undefined)) {
          const { kid: _kid, ...nameless } = header
          return await setOf(newer)(nameless, { ...token, header: undefined } as typeof token)
        }
        const refused = newer.find(key => key.kid === header.kid && rule(key) !== undefined)
        throw refused ? new errors.JWKSNoMatchingKey(rule(refused)) : error
      }
    },
    renew: () => keys.refresh(),
  }
}
