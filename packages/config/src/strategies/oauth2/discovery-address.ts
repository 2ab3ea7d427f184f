import type { OAuth2Options } from './config.ts'

const WELL_KNOWN = '/.well-known/openid-configuration'

/**
 * The issuer that is meant: people paste the address of its document, with the slash and the query that it came with. An issuer
 * itself has no query (OpenID Connect Discovery 1.0 section 2).
 */
export function issuerMeant(written: string): string {
  const address = written.replace(/[?#].*$/s, '')
  return address.replace(/\/\.well-known\/openid-configuration\/?$/, '')
}

/**
 * Where the document about a provider stands: below its issuer (OpenID Connect Discovery 1.0 section 4), unless the file says
 * otherwise. A query, such as the policy of a user flow, stays with the address.
 */
export function discoveryAddress({
  issuer,
  discoveryURL,
}: Pick<OAuth2Options, 'discoveryURL'> & { readonly issuer: string }): string {
  if (discoveryURL !== undefined) return discoveryURL
  const query = /\?[^#]*/.exec(issuer)?.[0] ?? ''
  return `${issuerMeant(issuer).replace(/\/$/, '')}${WELL_KNOWN}${query}`
}
