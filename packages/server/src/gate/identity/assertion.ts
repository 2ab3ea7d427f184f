import { SignJWT } from 'jose'
import { type Clock, nowInSeconds } from '../../clock.ts'
import type { Caller } from '../../identity/caller.ts'
import type { AssertionKeys } from '../../keys/assertion-keys.ts'
import { nameForApps } from './identity-headers.ts'

/** How long an assertion is good for, in seconds. */
export const assertionSeconds = 60

/** Makes the signed statement of who is calling (ES256, RFC 7519). */
export interface AssertionSigner {
  sign(audience: string, subject: string, claims: Readonly<Record<string, unknown>>): Promise<string>
}

export function createAssertionSigner(options: {
  readonly issuer: string
  readonly keys: AssertionKeys
  readonly clock: Clock
}): AssertionSigner {
  return {
    async sign(audience, subject, claims) {
      const { kid, key } = await options.keys.current()
      const now = nowInSeconds(options.clock)
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
        .setIssuer(options.issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + assertionSeconds)
        .sign(key)
    },
  }
}

/** Claims about a collaborator, beside `iss`, `aud`, `sub`, `iat` and `exp`. */
export const collaboratorClaims = (caller: Caller): Readonly<Record<string, unknown>> => ({
  email: caller.email,
  email_verified: caller.emailTrusted,
  name: nameForApps(caller),
  roles: caller.roles,
  groups: caller.groups,
  strategy: caller.strategy,
  sid: caller.sessionId,
})
