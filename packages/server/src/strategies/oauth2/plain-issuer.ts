/** What identities of a provider are tied to that names no issuer. */
export interface PlainIssuer {
  readonly name: string
  /** Earlier versions named it by the origin alone, and so took two realms under paths of one host for one. */
  readonly former: string
}

const URN = 'urn:gatewright:oauth2:'

/**
 * A provider that is only OAuth 2.0 is where its codes are redeemed: origin and path, because realms of one host have users
 * of their own, and user 1 of each is usually its administrator. A query is no part of it.
 */
export function plainIssuer(tokenURL: string): PlainIssuer {
  const { origin, pathname } = new URL(tokenURL)
  return { name: `${URN}${origin}${pathname}`, former: `${URN}${origin}` }
}
