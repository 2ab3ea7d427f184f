import { createPublicKey } from 'node:crypto'
import type { ExternalUsersConfig } from '@gatewright/config'
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { KeySets } from '../keys/key-sets.ts'
import type { ExternalUser } from './external-user.ts'
import type { UsedTokens } from './replay.ts'

type Verification = NonNullable<ExternalUsersConfig['verification']>

/**
 * Verifies a token with the keys of the configuration alone: nothing that the token itself brings (`jwk`, `jku`, `x5c`,
 * `alg: none`) can choose a key or an algorithm (RFC 8725 sections 3.1 and 3.2).
 * @throws GatewrightError `external_token_invalid`
 */
export type TokenVerifier = (token: string) => Promise<ExternalUser>

/** What a verifier must not forget when a restart makes another. */
export interface VerifierMemory {
  readonly clock: Clock
  readonly usedTokens: UsedTokens
  readonly keySets: KeySets
}

export function createTokenVerifier(verification: Verification, memory: VerifierMemory): TokenVerifier {
  const { clock, usedTokens, keySets } = memory
  const { issuer, audience, clockToleranceSeconds, replayProtection } = verification
  const getKey = keySource(verification.key, keySets)
  const algorithms = fittingAlgorithms(verification)

  function useOnce({ jti, exp, iss }: JWTPayload): void {
    if (jti === undefined || exp === undefined) throw refusal('replay protection needs jti and exp')
    if (!usedTokens.use(JSON.stringify([iss, jti]), (exp + clockToleranceSeconds) * 1000)) {
      throw refusal('the token has been used before')
    }
  }

  return async token => {
    let payload: JWTPayload
    try {
      const verified = await jwtVerify(token, getKey, {
        algorithms,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(clock.now()),
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      })
      payload = verified.payload
    } catch (cause) {
      const { code, claim, message } = cause as { code?: string; claim?: string; message: string }
      throw refusal(message, { code, claim })
    }
    if (replayProtection) useOnce(payload)
    return { subject: payload.sub, payload }
  }
}

/** A public key is never a shared secret: everybody knows it, so anybody could sign with it (RFC 8725 section 2.1). */
function fittingAlgorithms({ algorithms, key }: Verification): string[] {
  const shared = key.kind === 'secret'
  return algorithms.filter(algorithm => algorithm !== 'none' && algorithm.startsWith('HS') === shared)
}

function keySource(key: Verification['key'], keySets: KeySets): JWTVerifyGetKey {
  if (key.kind === 'jwks') return keySets.of(key)
  const fixed = key.kind === 'secret' ? new TextEncoder().encode(key.secret) : createPublicKey(key.pem)
  return async () => fixed
}

const refusal = (reason: string, more: Readonly<Record<string, unknown>> = {}): GatewrightError =>
  new GatewrightError('external_token_invalid', { detail: { reason, ...more } })
