import {
  discoveryAddress,
  isGuid as isGuidText,
  issuerMeant,
  type OAuth2Options,
  personalAccountsTenant,
  readEntraEndpoint,
  readVersionOneIssuer,
} from '@gatewright/config'
import { misconfigured } from './failures.ts'

/** Which tenant an Entra address names. `multi` is `common` and `organizations`. */
export type EntraTenant =
  | { readonly kind: 'single'; readonly name: string }
  | { readonly kind: 'multi'; readonly name: 'common' | 'organizations' }
  | { readonly kind: 'consumers'; readonly name: string }

/** What a strategy talks to, as far as its configuration alone tells. */
export type ProviderKind =
  | { readonly kind: 'entra'; readonly tenant: EntraTenant; readonly authority: string }
  | {
      readonly kind: 'openid'
      readonly issuer: string
      /** Address of its discovery document. */
      readonly document: string
    }
  | { readonly kind: 'plain' }

/** The same of what a provider says, which may be anything. */
export const isGuid = (value: unknown): value is string => typeof value === 'string' && isGuidText(value)

/** The tenant id in a concrete issuer `https://host/<tid>/v2.0`, in lower case. */
export function tenantInIssuer(issuer: string): string | undefined {
  const segment = URL.parse(issuer)?.pathname.split('/')[1]
  return isGuid(segment) ? segment.toLowerCase() : undefined
}

/**
 * Tells the three kinds apart. Entra is known by its path `/{tenant}/oauth2/v2.0/authorize` on any host, so that national
 * clouds and emulators are held to Entra's rules too; where the file says where the document stands, the document says the kind.
 * @throws GatewrightError `client_misconfigured` when the options name no usable provider
 */
export function recogniseProvider(options: OAuth2Options): ProviderKind {
  const { issuer, authorizationURL, discoveryURL } = options
  const entra =
    authorizationURL === undefined || discoveryURL !== undefined
      ? undefined
      : recogniseEntra(authorizationURL)
  if (entra) return { kind: 'entra', ...entra }
  if (authorizationURL !== undefined) refuseVersionOne(authorizationURL)
  if (issuer !== undefined) {
    refuseVersionOneIssuer(issuer)
    return { kind: 'openid', issuer: issuerMeant(issuer), document: discoveryAddress({ ...options, issuer }) }
  }
  if (discoveryURL !== undefined) {
    throw misconfigured('options.discoveryURL stands there without options.issuer', {
      mend: 'Set options.issuer to the "issuer" that stands in the document at options.discoveryURL.',
    })
  }

  const missing = (['authorizationURL', 'tokenURL'] as const).filter(key => options[key] === undefined)
  if (options.userInfoURL == null && options.jwtToken === undefined) {
    throw misconfigured('options.userInfoURL is missing, so nothing would say who signed in', {
      mend: 'Set options.userInfoURL, or options.issuer for a provider with OpenID Connect discovery.',
    })
  }
  if (missing.length > 0) {
    throw misconfigured(`options.${missing.join(' and options.')} is missing`, {
      mend: 'Set it, or set options.issuer for a provider with OpenID Connect discovery.',
    })
  }
  return { kind: 'plain' }
}

/** Reads tenant and authority (`https://host/{tenant}`) off an authorization endpoint of Entra's shape. */
export function recogniseEntra(
  authorizationURL: string,
): { tenant: EntraTenant; authority: string } | undefined {
  const read = readEntraEndpoint(authorizationURL)
  if (read?.endpoint !== 'authorize' || read.version !== 2) return undefined
  return {
    tenant: entraTenant(read.tenant),
    authority: `${read.origin}/${encodeURIComponent(read.tenant)}`,
  }
}

function entraTenant(name: string): EntraTenant {
  if (name === 'common' || name === 'organizations') return { kind: 'multi', name }
  if (name === 'consumers' || name === personalAccountsTenant) return { kind: 'consumers', name }
  return { kind: 'single', name }
}

/** The v1.0 endpoints issue other tokens (no `oid` in Graph's userinfo, `resource` for `scope`) under nearly the same name. */
function refuseVersionOne(authorizationURL: string): void {
  if (readEntraEndpoint(authorizationURL)?.version !== 1) return
  throw misconfigured('options.authorizationURL is the v1.0 endpoint of Entra ID', {
    received: authorizationURL,
    mend: 'In Entra, App registrations > Overview > Endpoints, copy "OAuth 2.0 authorization endpoint (v2)".',
  })
}

function refuseVersionOneIssuer(issuer: string): void {
  const old = readVersionOneIssuer(issuer)
  if (old === undefined) return
  throw misconfigured('options.issuer is that of version 1 of Entra ID', {
    received: issuer,
    mend: `Set options.issuer to ${old.versionTwo}.`,
  })
}
