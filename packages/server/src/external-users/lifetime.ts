import type { JWTPayload } from 'jose'
import { UnreadableTokenError } from '../tokens/unreadable-token.ts'

const aDay = 86_400

export interface LifetimeRules {
  /** The longest from being made to the end, in seconds; a day when absent. */
  readonly maxAgeSeconds?: number
  readonly clockToleranceSeconds: number
  readonly allowTokensWithoutExpiry?: boolean
}

/**
 * How long a token, and what it opens, may count. `exp` is required, for what never ends can be taken back from nobody but
 * everybody; and it is not further away than the longest age, for who writes the year 9999 has not ended it either. The age
 * is counted from `iat`, which cannot lie ahead: else it would be the way around. Without `iat`, `exp` is near.
 * @param now in seconds
 * @returns milliseconds since 1970
 * @throws UnreadableTokenError
 */
export function lifetimeOf(
  { exp, iat }: JWTPayload,
  rules: LifetimeRules,
  now: number,
): { readonly expiresAt: number; readonly connectionEndsAt: number } {
  const { maxAgeSeconds = aDay, clockToleranceSeconds: tolerance } = rules
  if (iat !== undefined && iat > now + tolerance) throw refusal('the token was made in the future', 'iat')
  if (exp === undefined && !rules.allowTokensWithoutExpiry) {
    throw refusal('the token has no exp, and would count for ever', 'exp', {
      mend: 'Let the site that makes the tokens write exp. Until then: pro.externalAuth.allowTokensWithoutExpiry.',
    })
  }
  const madeAt = iat ?? now
  const oldest = madeAt + maxAgeSeconds
  if (oldest + tolerance < now) throw refusal(`the token is older than ${maxAgeSeconds} seconds`, 'iat')
  if (exp !== undefined && exp > oldest + tolerance) {
    throw refusal(`the token is good for longer than ${maxAgeSeconds} seconds`, 'exp', {
      mend: 'Let the site make tokens that end sooner, or raise pro.externalAuth.maxAge.',
    })
  }
  return {
    expiresAt: ((exp ?? oldest) + tolerance) * 1000,
    connectionEndsAt: (oldest + tolerance) * 1000,
  }
}

const refusal = (reason: string, claim: string, more: { readonly mend?: string } = {}) =>
  new UnreadableTokenError(reason, { code: 'ERR_TOKEN_LIFETIME', claim, ...more })
