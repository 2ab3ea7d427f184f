import type { OAuth2Options } from '@gatewright/config'
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import type { Clock } from '../../clock.ts'
import type { Provider } from './discovery.ts'
import { checkTenant, entraIssuer, entraKeyRule, objectIdOf } from './entra.ts'
import { type KeyRule, keySelector } from './keys.ts'
import { asTokenError, tokenInvalid } from './token-errors.ts'

/** A provider that publishes the keys that it signs with. */
export type SigningProvider = Exclude<Provider, { kind: 'plain' }>

/** How far the provider's clock may be from ours, in seconds. */
export const clockToleranceSeconds = 60

/**
 * Signatures made with a private key. `none` and the HMAC family are absent on purpose: with them, whoever knows the
 * public key (everybody) or the client secret could make a token.
 */
export const asymmetricAlgorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/**
 * Validates an `id_token` up to its nonce (OpenID Connect Core 1.0 section 3.1.3.7): signature by a published key of the
 * right issuer, `iss`, `aud`, `exp`, `nbf`. `redeem.ts` has the rest, nonce and `azp`, checked by oauth4webapi.
 * @throws GatewrightError `token_invalid`, `tenant_not_allowed`, `client_misconfigured`
 */
export async function verifyIdToken(
  idToken: string,
  setup: {
    readonly options: OAuth2Options
    readonly provider: SigningProvider
    readonly clock: Clock
  },
): Promise<JWTPayload> {
  const { options, provider, clock } = setup
  try {
    const { issuer, keyRule } = await issuerRules(options, provider, decodeJwt(idToken))
    const { payload } = await jwtVerify(idToken, keySelector(provider.keys, keyRule), {
      algorithms: acceptedAlgorithms(provider.as.id_token_signing_alg_values_supported),
      issuer,
      audience: options.clientID,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
      currentDate: new Date(clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
    if (typeof payload.sub !== 'string' || payload.sub === '') {
      throw tokenInvalid('id_token', { reason: 'the claim sub is no string', claim: 'sub' })
    }
    // Before userinfo is asked, whose refusal would hide the reason.
    if (provider.kind === 'entra') objectIdOf(options, payload)
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

/** OpenID Connect makes RS256 the default where a provider names none. */
export function acceptedAlgorithms(published: readonly string[] | undefined): string[] {
  const known = (published ?? ['RS256']).filter(name => asymmetricAlgorithms.includes(name))
  return known.length > 0 ? known : ['RS256']
}
