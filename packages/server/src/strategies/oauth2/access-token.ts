import { createPublicKey, type KeyObject } from 'node:crypto'
import type { OAuth2Options } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import { accessTypes, readCompactJws } from '../../tokens/compact-jws.ts'
import { isSound } from '../../tokens/published-keys.ts'
import { fixedKey, verifyByKeys } from '../../tokens/verify-by-keys.ts'
import { misconfigured } from './failures.ts'
import { clockToleranceSeconds } from './id-token.ts'
import { asymmetricAlgorithms } from './signing-algorithms.ts'
import { asTokenError } from './token-errors.ts'
import type { Claims } from './userinfo.ts'

type JwtTokenOptions = NonNullable<OAuth2Options['jwtToken']>

/**
 * Verifies an access token that is itself a JWT, with the key from the configuration.
 * @throws GatewrightError `token_invalid`, `client_misconfigured`
 */
export async function verifyAccessToken(
  token: string,
  expected: JwtTokenOptions,
  clock: Clock,
): Promise<Claims> {
  const algorithms = expected.algorithms.filter(name => asymmetricAlgorithms.includes(name))
  if (algorithms.length === 0) {
    // A public key is public: taken as an HMAC secret, it would let anybody sign.
    throw misconfigured('options.jwtToken.algorithms names none that a public key can verify', {
      received: expected.algorithms,
      mend: 'Write the algorithm that the provider signs access tokens with, such as `RS256`.',
    })
  }
  const key = readPublicKey(expected.publicKey)
  try {
    readCompactJws(token, accessTypes)
    return await verifyByKeys(token, fixedKey(key), {
      algorithms,
      ...(expected.audience === undefined ? {} : { audience: expected.audience }),
      ...(expected.issuer === undefined ? {} : { issuer: expected.issuer }),
      requiredClaims: ['exp'],
      currentDate: new Date(clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
  } catch (error) {
    throw asTokenError('access_token', error)
  }
}

/** A PEM public key or certificate. A private key is refused: it has no business in this file. */
function readPublicKey(pem: string): KeyObject {
  try {
    if (pem.includes('PRIVATE KEY')) throw new Error('private key')
    const key = createPublicKey(pem)
    if (!isSound(key)) throw new Error('can be broken')
    return key
  } catch {
    throw misconfigured(
      'options.jwtToken.publicKey is no PEM public key or certificate, or one that can be broken',
      {
        mend: 'Paste the block from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----, of an RSA key of 2048 bits or more or an EC key.',
      },
    )
  }
}
