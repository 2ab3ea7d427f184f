import type { BearerAuthenticator } from '../../identity/bearer.ts'

/**
 * Whether the header is a key to us, or holds one, even one that does not open this door: as it stands there, or as name or
 * password of `Basic` (RFC 7617), which is what `https://any:<token>@host/` sends.
 */
export function holdsOurKey(
  bearers: readonly BearerAuthenticator[],
  authorization: string | undefined,
): boolean {
  if (authorization === undefined) return false
  const plain = basicCredentials(authorization)
  const isOurs = (text: string) => bearers.some(bearer => bearer.isOurs?.(text) === true)
  return isOurs(authorization) || (plain !== undefined && isOurs(plain))
}

/** Read as leniently as any app may read it. */
function basicCredentials(authorization: string): string | undefined {
  const encoded = /^[\t ]*basic[\t ]*(.*)$/is.exec(authorization)?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('latin1')
}

/** The token of `Authorization: Bearer` (RFC 6750 section 2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined
    ? undefined
    : /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
}
