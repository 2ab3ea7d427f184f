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
 *
 * Where `options.subject` names the claim that says who somebody is, it is part of the name: `4711` as an id and `4711` as a
 * user name that somebody chose are two people, and a file that is changed from one claim to the other must not take them for one.
 */
export function plainIssuer({
  tokenURL,
  userInfoURL,
  subject,
}: {
  readonly tokenURL: string
  readonly userInfoURL?: string | null | undefined
  readonly subject?: string | undefined
}): PlainIssuer {
  const addresses = userInfoURL == null ? [tokenURL] : [tokenURL, userInfoURL]
  const name = addresses.map(address => {
    const { origin, pathname, search } = new URL(address)
    return `${origin}${pathname}${search}`
  })
  // No address of those has a fragment.
  const claim = subject === undefined ? '' : `#${encodeURIComponent(subject)}`
  return { name: `${URN}${name.join(',')}${claim}`, former: `${URN}${new URL(tokenURL).origin}` }
}
