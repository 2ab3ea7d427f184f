/**
 * Signatures made with a private key. `none` and the HMAC family are absent on purpose: with them, whoever knows the
 * public key (everybody) or the client secret could make a token.
 */
export const asymmetricAlgorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** OpenID Connect makes RS256 the default where a provider names none. */
export function acceptedAlgorithms(published: readonly string[] | undefined): string[] {
  const known = (published ?? []).filter(name => asymmetricAlgorithms.includes(name))
  return known.length > 0 ? known : ['RS256']
}
