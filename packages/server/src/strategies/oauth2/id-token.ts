import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { type Clock, nowInSeconds } from '../../clock.ts'
import { personTypes, readCompactJws } from '../../tokens/compact-jws.ts'
import { subjectProblem } from '../../tokens/plain-subject.ts'
import { verifyByKeys } from '../../tokens/verify-by-keys.ts'
import { checkTenant, entraIssuer, entraKeyRule, objectIdOf } from './entra.ts'
import { checkHashes, type HashedValues } from './half-hashes.ts'
import { checkAudience, checkRequested } from './id-token-claims.ts'
import { type KeyRule, providerKeys } from './keys.ts'
import { isGuid } from './kind.ts'
import { printable } from './printable.ts'
import type { SigningProvider } from './provider.ts'
import { acceptedAlgorithms } from './signing-algorithms.ts'
import { asTokenError, tokenInvalid } from './token-errors.ts'

/** How far the provider's clock may be from ours, in seconds. */
export const clockToleranceSeconds = 60

/**
 * How old an `id_token` may be: it is made for the code that was just redeemed, and codes live for ten minutes at most (RFC
 * 6749 section 4.1.2). Entra dates its tokens back by five.
 */
export const maxAgeSeconds = 600

/**
 * Validates an `id_token` up to its nonce (OpenID Connect Core 1.0 section 3.1.3.7): form and type, signature by a published
 * key of the right issuer, `iss`, `aud`, `azp`, `exp`, `nbf`, `iat`, what was asked for about the sign-in (`acr`,
 * `amr`, that `auth_time` is there and not ahead), and the hashes of what came along with it. `redeem.ts` has the rest, nonce and the age
 * of `auth_time`, checked by oauth4webapi.
 * @param hashed what came along with the token
 * @throws GatewrightError `token_invalid`, `tenant_not_allowed`, `client_misconfigured`
 */
export async function verifyIdToken(
  idToken: string,
  hashed: HashedValues,
  setup: {
    readonly options: OAuth2Options
    readonly provider: SigningProvider
    readonly clock: Clock
  },
): Promise<JWTPayload> {
  const { options, provider, clock } = setup
  try {
    const { header, payload: unproven } = readCompactJws(idToken, personTypes)
    const algorithms = acceptedAlgorithms(provider.as.id_token_signing_alg_values_supported)
    checkAlgorithm(header.alg, algorithms)
    const { issuer, keyRule } = await issuerRules(options, provider, unproven)
    const payload = await verifyByKeys(idToken, providerKeys(provider.keys, keyRule), {
      algorithms,
      issuer,
      audience: options.clientID,
      // Where an option asks for a claim (`iss`, `aud`, `iat`), jose does not go without it.
      requiredClaims: ['sub', 'exp'],
      maxTokenAge: maxAgeSeconds,
      currentDate: new Date(clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
    const problem = subjectProblem(payload.sub)
    if (problem !== undefined) throw tokenInvalid('id_token', { reason: problem, claim: 'sub' })
    checkAudience(options, payload)
    checkRequested(provider.as.authorization_endpoint, payload, nowInSeconds(clock) + clockToleranceSeconds)
    checkHashes(header, payload, hashed)
    // Before userinfo is asked, whose refusal would hide the reason.
    if (provider.kind === 'entra') objectIdOf(options, payload)
    else refuseVersionOne(payload)
    return payload
  } catch (error) {
    throw asTokenError('id_token', error)
  }
}

/**
 * Which issuer to demand, and of which keys. For Entra both follow from the token's own `tid`, which is not proven yet:
 * it only chooses among demands, and the signature by a key of that issuer then proves it.
 */
export async function issuerRules(
  options: OAuth2Options,
  provider: SigningProvider,
  unproven: JWTPayload,
): Promise<{ issuer: string; keyRule: KeyRule }> {
  if (provider.kind === 'openid') return { issuer: provider.as.issuer, keyRule: () => undefined }
  const published = provider.as.issuer
  const issuer = entraIssuer(published, unproven)
  const tid = unproven.tid as string
  await checkTenant(options, provider, tid)
  return { issuer, keyRule: entraKeyRule(published, issuer, tid) }
}

/**
 * A token of version 1 of Entra ID, whose `sub` differs from app to app: tied to it, everybody would be a stranger once the app
 * is registered anew. ADFS has the same `ver`, and names no tenant.
 */
function refuseVersionOne({ ver, tid, oid }: JWTPayload): void {
  if (ver !== '1.0' || !isGuid(tid) || !isGuid(oid)) return
  throw tokenInvalid('id_token', {
    reason: 'the token is of version 1 of Entra ID',
    claim: 'ver',
    received: ver,
    place: 'configuration',
    mend: `Set options.issuer to https://login.microsoftonline.com/${tid}/v2.0.`,
  })
}

/** jose would say as much, but not what to do about it, and providers without a signing key of their own are common. */
function checkAlgorithm(alg: string, accepted: readonly string[]): void {
  if (accepted.includes(alg)) return
  throw tokenInvalid('id_token', {
    reason: `the token is signed with ${printable(alg)}, which is not accepted`,
    problem: 'ERR_JOSE_ALG_NOT_ALLOWED',
    claim: 'alg',
    expected: accepted.join(', '),
    received: printable(alg),
    place: 'provider',
    mend: alg.startsWith('HS')
      ? 'HS algorithms sign with the client secret, which more people know than should. Choose a signing key (RS256 or ES256) for this client at the provider.'
      : 'Choose one of the accepted algorithms for this client at the provider.',
  })
}
