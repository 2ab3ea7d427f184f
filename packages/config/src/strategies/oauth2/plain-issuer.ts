/** What identities of a provider are tied to that names no issuer. */
export interface PlainIssuer {
  readonly name: string
  /** Earlier versions named it by the origin alone, and so took two realms under paths of one host for one. */
  readonly former: string
}

const URN = 'urn:gatewright:oauth2:'

/**
 * A provider that is only OAuth 2.0 is where its codes are redeemed and who then says who somebody is: both addresses with
 * path and query, because realms of one host have users of their own, and user 1 of each is usually its administrator.
 */
export function plainIssuer({
  tokenURL,
  userInfoURL,
}: {
  readonly tokenURL: string
  readonly userInfoURL?: string | null | undefined
}): PlainIssuer {
  const addresses = userInfoURL == null ? [tokenURL] : [tokenURL, userInfoURL]
  const name = addresses.map(address => {
    const { origin, pathname, search } = new URL(address)
    return `${origin}${pathname}${search}`
  })
  return { name: `${URN}${name.join(',')}`, former: `${URN}${new URL(tokenURL).origin}` }
}
