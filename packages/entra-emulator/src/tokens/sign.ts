import { type JWTPayload, SignJWT } from 'jose'
import { distortToken } from '../faults/distort.ts'
import type { FaultTarget } from '../faults/faults.ts'
import { findResource, keyOf, type ServicePrincipal } from '../store/index.ts'
import type { TokenContext } from './context.ts'
import { keyOwnerOf } from './issuer.ts'

/** Signs claims for a tenant, after the faults have had their way with them. v1.0 tokens also carry `x5t`. */
export const signToken = async (
  emulator: TokenContext,
  claims: JWTPayload & { readonly tid: string },
  options: { readonly target: FaultTarget; readonly version: 1 | 2 },
): Promise<string> => {
  const distorted = await distortToken(emulator.faults, emulator.keys, options.target, claims)
  const signer = distorted.unknownKey
    ? await emulator.keys.stranger()
    : await emulator.keys.signer(keyOwnerOf(claims.tid), audienceOf(emulator, claims))
  return new SignJWT(distorted.claims)
    .setProtectedHeader({
      typ: 'JWT',
      alg: 'RS256',
      ...(options.version === 1 ? { x5t: signer.kid } : {}),
      kid: signer.kid,
    })
    .sign(signer.key)
}

/** The app that a token is for, in the tenant whose token it is. Faults have no say: they change the claim, not the key. */
const audienceOf = (
  { store }: TokenContext,
  claims: JWTPayload & { readonly tid: string },
): ServicePrincipal | undefined => {
  const appId = findResource(store, String(claims.aud))?.appId
  return appId === undefined
    ? undefined
    : store.servicePrincipals.oneBy('tenantAndAppId', keyOf(claims.tid, appId))
}
