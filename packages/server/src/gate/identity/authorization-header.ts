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
  const isOurs = (text: string) => bearers.some(bearer => bearer.isOurs?.(text) === true)
  return isOurs(authorization) || readLeniently(authorization).some(isOurs)
}

/** Name and password of `Basic`, read as leniently as any app may read it; of each, where several were joined into one. */
function readLeniently(authorization: string): readonly string[] {
  const encoded = /^[\t ]*basic[\t ]*(.*)$/is.exec(authorization)?.[1]
  if (encoded === undefined) return []
  // A decoder may stop at the first padding, or go on behind it.
  const parts = /[,=][^=]/.test(encoded)
    ? encoded.split(/[,=]+/).map(part => part.replace(/^[\t ]*basic[\t ]+/i, ''))
    : [encoded]
  return parts.map(part => Buffer.from(part, 'base64').toString('latin1'))
}

/** The token of `Authorization: Bearer` (RFC 6750 section 2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined
    ? undefined
    : /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
}

/**
 * The password of `Authorization: Basic` (RFC 7617 section 2): what follows the first colon, for a name has none. Whatever
 * the name is, in whatever character set: our keys are ASCII, which reads the same in each.
 */
export function basicPassword(authorization: string): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const plain = Buffer.from(encoded, 'base64').toString('latin1')
  const colon = plain.indexOf(':')
  return colon === -1 ? undefined : plain.slice(colon + 1)
}

/** Whether it is `Basic` and has no password, as where a key was given as the name: `https://<token>@host/`. */
export const lacksPassword = (authorization: string | undefined): boolean =>
  authorization !== undefined && /^basic\b/i.test(authorization) && !basicPassword(authorization)
