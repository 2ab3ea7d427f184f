import { createPublicKey } from 'node:crypto'
import type { ExternalUsersConfig } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { type Clock, nowInSeconds } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { KeySets } from '../keys/key-sets.ts'
import { personTypes, readCompactJws } from '../tokens/compact-jws.ts'
import { isSound } from '../tokens/published-keys.ts'
import { UnreadableTokenError } from '../tokens/unreadable-token.ts'
import { fixedKey, type VerificationKeys, verifyByKeys } from '../tokens/verify-by-keys.ts'
import { checkSubject } from './check-subject.ts'
import type { ExternalUser } from './external-user.ts'
import { fittingAlgorithms } from './fitting-algorithms.ts'
import { lifetimeOf } from './lifetime.ts'
import type { UsedTokens } from './replay.ts'

type Verification = NonNullable<ExternalUsersConfig['verification']>

/**
 * Verifies a token with the keys of the configuration alone: nothing that the token itself brings (`jwk`, `jku`, `x5c`,
 * `alg: none`) can choose a key or an algorithm (RFC 8725 sections 3.1 and 3.2). It names somebody, and it ends.
 * @throws GatewrightError `external_token_invalid`
 */
export type TokenVerifier = (token: string) => Promise<ExternalUser>

/** What a verifier must not forget when a restart makes another. */
export interface VerifierMemory {
  readonly clock: Clock
  readonly usedTokens: Pick<UsedTokens, 'use'>
  readonly keySets: KeySets
}

export function createTokenVerifier(verification: Verification, memory: VerifierMemory): TokenVerifier {
  const { clock, usedTokens, keySets } = memory
  const { issuer, audience, clockToleranceSeconds, replayProtection } = verification
  const keys = keySource(verification.key, keySets)
  const algorithms = fittingAlgorithms(verification)

  async function useOnce({ jti, exp, iss }: JWTPayload): Promise<void> {
    if (jti === undefined || exp === undefined) throw refusal('replay protection needs jti and exp')
    if (!(await usedTokens.use(JSON.stringify([iss, jti]), (exp + clockToleranceSeconds) * 1000))) {
      throw refusal('the token has been used before')
    }
  }

  return async token => {
    try {
      readCompactJws(token, personTypes)
      const payload = await verifyByKeys(token, keys, {
        algorithms,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(clock.now()),
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      })
      checkSubject(payload.sub, verification)
      const lifetime = lifetimeOf(payload, verification, nowInSeconds(clock))
      if (replayProtection) await useOnce(payload)
      return { subject: payload.sub, payload, ...lifetime }
    } catch (cause) {
      if (cause instanceof GatewrightError) throw cause
      const { code, claim, message, mend } = cause as Partial<UnreadableTokenError> & Error
      throw refusal(message, { code, claim, ...(mend === undefined ? {} : { mend }) })
    }
  }
}

const noKey: VerificationKeys = {
  select: async () => {
    throw new UnreadableTokenError('the public key of the file can be broken')
  },
  renew: async () => undefined,
}

function keySource(key: Verification['key'], keySets: KeySets): VerificationKeys {
  if (key.kind === 'jwks') return keySets.of(key)
  if (key.kind === 'secret') return fixedKey(new TextEncoder().encode(key.secret))
  const publicKey = createPublicKey(key.pem)
  return isSound(publicKey) ? fixedKey(publicKey) : noKey
}

const refusal = (reason: string, more: Readonly<Record<string, unknown>> = {}): GatewrightError =>
  new GatewrightError('external_token_invalid', { detail: { reason, ...more } })
