import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'

/** Keys of somebody else, which they may replace at any time. */
export interface VerificationKeys {
  /** Picks the key for a token's header; looks for newer ones when none fits. The same object as long as they are the same. */
  readonly select: JWTVerifyGetKey
  /** Looks whether there are newer ones, once per cool-down. */
  renew(): Promise<unknown>
}

/**
 * Verifies a token. There are two signs of a key that has been replaced: a `kid` that nobody knows, which `select` sees to,
 * and a signature that a key from the cache does not verify, because some providers put a new key under the old name. Both
 * lead to one look at the source per cool-down, however many forged tokens come.
 */
export async function verifyByKeys(
  token: string,
  keys: VerificationKeys,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  let used: Awaited<ReturnType<JWTVerifyGetKey>> | undefined
  let failure: unknown
  try {
    const remember: JWTVerifyGetKey = async (header, jws) => {
      used = await keys.select(header, jws)
      return used
    }
    return (await jwtVerify(token, remember, options)).payload
  } catch (error) {
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    failure = error
  }
  await keys.renew()
  // Whoever else has looked meanwhile has found the newer key for us, too.
  const newer: JWTVerifyGetKey = async (header, jws) => {
    const key = await keys.select(header, jws)
    if (key === used) throw failure
    return key
  }
  return (await jwtVerify(token, newer, options)).payload
}

/** A key of the configuration, which nobody replaces while it runs. */
export const fixedKey = (key: Awaited<ReturnType<JWTVerifyGetKey>>): VerificationKeys => ({
  select: async () => key,
  renew: async () => undefined,
})
