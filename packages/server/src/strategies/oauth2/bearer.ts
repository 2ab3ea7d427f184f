import { misbehaved } from './failures.ts'
import type { Purpose } from './trace.ts'

/**
 * The header that shows an access token (RFC 6750 section 2.1). Its characters are looked at first: a token that no header can
 * carry would be quoted, all of it, in the error of whoever tries.
 * @throws GatewrightError `provider_misbehaved`
 */
export function bearerOf(accessToken: string, purpose: Purpose): string {
  // RFC 6749 appendix A.12: visible ASCII and blanks.
  if (/^[\x20-\x7e]+$/.test(accessToken)) return `Bearer ${accessToken}`
  throw misbehaved({
    call: purpose,
    reason: 'the access token has characters that no header can carry, so nobody can be asked with it',
  })
}
