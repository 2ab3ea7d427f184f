import { createPublicKey, type KeyObject } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import type { Clock } from '../clock.ts'
import { type AccessTokenClaims, AccessTokenError, type AccessTokenVerifier } from '../context.ts'
import { findResource, type Store } from '../store/index.ts'

/** Verifies tokens that this emulator has signed: by any key of its own that is not retired. */
export const createVerifier = (store: Store, clock: Clock): AccessTokenVerifier => {
  const publicKeys = new Map<string, KeyObject>()
  const keyFor = (kid: string | undefined): KeyObject => {
    const row = kid === undefined ? undefined : store.signingKeys.get(kid)
    if (row === undefined || row.state === 'retired')
      throw new AccessTokenError('signature', 'Signature validation failed: no such key.')
    let key = publicKeys.get(row.id)
    if (key === undefined) {
      key = createPublicKey({ key: { kty: 'RSA', n: row.n, e: row.e }, format: 'jwk' })
      publicKeys.set(row.id, key)
    }
    return key
  }
  return {
    async verifyAccessToken(token, { audience }) {
      const claims = await verify(token, keyFor, clock)
      const resource = findResource(store, audience)
      const names = [resource?.appId, ...(resource?.identifierUris ?? []), audience]
      const aud = String(claims.aud).replace(/\/+$/, '')
      if (!names.some(name => name?.replace(/\/+$/, '') === aud))
        throw new AccessTokenError('audience', 'Invalid audience.')
      return { ...claims, appid: String(claims.appid ?? claims.azp ?? '') } as AccessTokenClaims
    },
  }
}

const verify = async (token: string, keyFor: (kid: string | undefined) => KeyObject, clock: Clock) => {
  try {
    const { payload } = await jwtVerify(token, header => keyFor(header.kid), {
      algorithms: ['RS256'],
      currentDate: new Date(clock.now()),
    })
    return payload
  } catch (error) {
    if (error instanceof AccessTokenError) throw error
    if (error instanceof errors.JWTExpired)
      throw new AccessTokenError('expired', 'Lifetime validation failed, the token is expired.')
    if (error instanceof errors.JWTClaimValidationFailed)
      throw new AccessTokenError('not_yet_valid', 'Lifetime validation failed, the token is not valid yet.')
    if (error instanceof errors.JWSSignatureVerificationFailed)
      throw new AccessTokenError('signature', 'Signature validation failed.')
    throw new AccessTokenError('malformed', 'The token is malformed.')
  }
}
