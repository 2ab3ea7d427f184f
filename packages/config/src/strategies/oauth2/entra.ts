/** Microsoft Entra ID by the shape of its endpoints, on any host: national clouds and emulators count too. */

export interface EntraEndpoint {
  readonly origin: string
  /** As written in the URL: a GUID, a domain, `common`, `organizations` or `consumers`. */
  readonly tenant: string
  readonly endpoint: 'authorize' | 'token'
  readonly version: 1 | 2
}

/** `/{tenant}/oauth2/v2.0/authorize|token`, and `/{tenant}/oauth2/authorize|token` of version 1. */
export function readEntraEndpoint(text: string | undefined): EntraEndpoint | undefined {
  const url = text === undefined ? null : URL.parse(text)
  const match = url && /^\/([^/]+)\/oauth2(\/v2\.0)?\/(authorize|token)\/?$/i.exec(url.pathname)
  if (!url || !match) return undefined
  return {
    origin: url.origin,
    tenant: decodeURIComponentSafely(match[1] ?? '').toLowerCase(),
    endpoint: match[3]?.toLowerCase() === 'token' ? 'token' : 'authorize',
    version: match[2] ? 2 : 1,
  }
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The tenant of everybody's personal account; `consumers` is another name for it. */
export const personalAccountsTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Tenants that stand for many, so that the address does not say whose claims a token holds. */
export const isSharedTenant = (tenant: string): boolean => /^(common|organizations)$/.test(tenant)

export const isPersonalTenant = (tenant: string): boolean =>
  tenant === 'consumers' || tenant === personalAccountsTenant

/** The tenant in an issuer of Entra's shape, `https://host/{tenant}/v2.0`, in lower case. */
export function entraIssuerTenant(issuer: string | undefined): string | undefined {
  const url = issuer === undefined ? null : URL.parse(issuer)
  const match = url && /^\/([^/]+)\/v2\.0(?:\/\.well-known\/openid-configuration)?\/?$/i.exec(url.pathname)
  return match ? decodeURIComponentSafely(match[1] ?? '').toLowerCase() : undefined
}

/** Hosts that are Microsoft's own sign-in pages, where client ids are GUIDs for certain. */
export const isMicrosoftSignIn = (origin: string): boolean =>
  /^https:\/\/login\.(microsoftonline\.(com|us|de)|partner\.microsoftonline\.cn|chinacloudapi\.cn|microsoft\.com|windows\.net)$/.test(
    origin,
  )
