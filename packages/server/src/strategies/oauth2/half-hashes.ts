import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { tokenInvalid } from './token-errors.ts'

/** What an `id_token` may vouch for beside itself. */
export interface HashedValues {
  /** As it stands in the answer; what it must be is the next step's to check. */
  readonly accessToken: unknown
  readonly code: string
}

/**
 * Checks `at_hash` and `c_hash` where they are there: the left half of the hash that goes with the token's own algorithm
 * (OpenID Connect Core 1.0 sections 3.1.3.6 to 3.1.3.8 and 3.3.2.11). An access token of somebody else, put into the answer
 * on its way, would bring their userinfo.
 * @throws GatewrightError `token_invalid`
 */
export function checkHashes(
  header: { readonly alg: string },
  claims: JWTPayload,
  { accessToken, code }: HashedValues,
): void {
  for (const [claim, value] of [
    ['at_hash', accessToken],
    ['c_hash', code],
  ] as const) {
    const hash = claims[claim]
    if (hash === undefined) continue
    if (typeof value === 'string' && hash === leftHalf(header.alg, value)) continue
    const what = claim === 'at_hash' ? 'access token' : 'code'
    throw tokenInvalid('id_token', { reason: `the id_token was made for another ${what}`, claim })
  }
}

function leftHalf(alg: string, value: string): string {
  // EdDSA hashes with SHA-512, as Ed25519 does; the others say it in their names.
  const bits = alg.startsWith('Ed') ? '512' : alg.slice(2)
  const digest = createHash(`sha${bits}`).update(value).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
