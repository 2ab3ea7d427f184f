import type { BearerAuthenticator } from '../../identity/bearer.ts'

/** Whether the header is a key to us, even one that does not open this door. */
export function holdsOurKey(
  bearers: readonly BearerAuthenticator[],
  authorization: string | undefined,
): boolean {
  return authorization !== undefined && bearers.some(bearer => bearer.isOurs?.(authorization) === true)
}

/** The token of `Authorization: Bearer` (RFC 6750 section 2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined
    ? undefined
    : /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
}
