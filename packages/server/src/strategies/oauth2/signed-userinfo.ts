import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { readCompactJws } from '../../tokens/compact-jws.ts'
import { verifyByKeys } from '../../tokens/verify-by-keys.ts'
import { misbehaved } from './failures.ts'
import { clockToleranceSeconds, issuerRules } from './id-token.ts'
import { providerKeys } from './keys.ts'
import type { Provider } from './provider.ts'
import type { Redeemed } from './redeem.ts'
import { asymmetricAlgorithms } from './signing-algorithms.ts'
import { asTokenError } from './token-errors.ts'

/** Providers name no type, or the one of their own. */
const types = ['application/jwt', 'application/token-userinfo+jwt', 'application/userinfo+jwt']

/**
 * Verifies userinfo that came signed (OpenID Connect Core 1.0 section 5.3.2): by the keys of the provider, for this client and by
 * the issuer of the `id_token`, as far as it says either.
 * @throws GatewrightError `provider_misbehaved` where it is not what the provider has signed for us
 */
export async function verifyUserInfo(
  userInfo: string,
  idToken: Redeemed['idToken'],
  {
    options,
    provider,
    clock,
  }: { readonly options: OAuth2Options; readonly provider: Provider; readonly clock: Clock },
): Promise<JWTPayload> {
  if (provider.kind === 'plain' || idToken === undefined) {
    throw misbehaved({
      call: 'userinfo',
      reason: 'userinfo is signed, and without options.issuer nothing says by which key',
      mend: 'Let the provider send userinfo to this client unsigned, as JSON; or set options.issuer.',
    })
  }
  try {
    const { payload: unproven } = readCompactJws(userInfo, types)
    const { keyRule } = await issuerRules(options, provider, idToken.claims)
    return await verifyByKeys(userInfo, providerKeys(provider.keys, keyRule), {
      algorithms: [...asymmetricAlgorithms],
      ...('iss' in unproven ? { issuer: idToken.claims.iss as string } : {}),
      ...('aud' in unproven ? { audience: options.clientID } : {}),
      currentDate: new Date(clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
  } catch (error) {
    // A provider that cannot be reached has its own words.
    if (error instanceof GatewrightError) throw error
    const { reason, mend } = asTokenError('userinfo', error).detail
    throw misbehaved({
      call: 'userinfo',
      reason: `the signed userinfo cannot be used: ${String(reason)}`,
      place: 'provider',
      mend:
        mend ??
        'Let the provider send userinfo to this client unsigned, as JSON, or signed by a key that it publishes (RS256 or ES256).',
    })
  }
}
