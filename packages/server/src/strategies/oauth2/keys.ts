import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose'
import type { Cached } from './cached.ts'
import { misbehaved, type ProviderHttp } from './http.ts'

/** A key as Entra publishes it: each names the issuer that it may sign for. */
export type PublishedKey = JWK & { readonly issuer?: string }

/** Decides whether a published key may sign for the issuer at hand; returns why not. */
export type KeyRule = (key: PublishedKey) => string | undefined

/** Reads the `jwks_uri` document. */
export async function loadKeys(http: ProviderHttp, jwksUri: string): Promise<readonly PublishedKey[]> {
  const { keys } = await http.getJson('keys', jwksUri)
  if (!Array.isArray(keys) || !keys.every(key => typeof key === 'object' && key !== null && 'kty' in key)) {
    throw misbehaved({ call: 'keys', url: jwksUri, reason: 'the document has no list of keys' })
  }
  return keys as PublishedKey[]
}

/**
 * Key selection for jose. Keys come from the provider's `jwks_uri` and nowhere else: `jwk`, `jku`, `x5u` and `x5c` in a
 * token's own header are never looked at. An unknown `kid` reads the document once more, because providers change keys
 * without notice.
 */
export function keySelector(keys: Cached<readonly PublishedKey[]>, rule: KeyRule): JWTVerifyGetKey {
  return async (header, token) => {
    const choose = (published: readonly PublishedKey[]) => {
      const allowed = published.filter(key => rule(key) === undefined)
      return createLocalJWKSet({ keys: allowed } as JSONWebKeySet)(header, token)
    }
    try {
      return await choose(await keys.get())
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    const newer = await keys.refresh()
    try {
      return await choose(newer)
    } catch (error) {
      const refused = newer.find(key => key.kid === header.kid && rule(key) !== undefined)
      throw refused ? new errors.JWKSNoMatchingKey(rule(refused)) : error
    }
  }
}
