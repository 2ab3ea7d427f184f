/** Microsoft Entra ID by the shape of its endpoints, on any host: national clouds and emulators count too. */
import { cloudOfSignIn, isMicrosoftSignIn } from './microsoft-clouds.ts'

export interface EntraEndpoint {
  readonly origin: string
  /** As written in the URL: a GUID, a domain, `common`, `organizations` or `consumers`. */
  readonly tenant: string
  readonly endpoint: 'authorize' | 'token'
  readonly version: 1 | 2
}

/**
 * `/{tenant}/oauth2/v2.0/authorize|token` on any host, and `/{tenant}/oauth2/authorize|token` of version 1 on Microsoft's hosts
 * alone: others have that path too (ADFS, Discord). A user flow of B2C is none of Entra's: its tokens name no tenant.
 */
export function readEntraEndpoint(text: string | undefined): EntraEndpoint | undefined {
  const url = text === undefined ? null : URL.parse(text)
  const match = url && /^\/([^/]+)\/oauth2(\/v2\.0)?\/(authorize|token)\/?$/i.exec(url.pathname)
  if (!url || !match || isB2c(text)) return undefined
  if (!match[2] && !isMicrosoftSignIn(url.origin)) return undefined
  return {
    origin: url.origin,
    tenant: decodeURIComponentSafely(match[1] ?? '').toLowerCase(),
    endpoint: match[3]?.toLowerCase() === 'token' ? 'token' : 'authorize',
    version: match[2] ? 2 : 1,
  }
}

interface ConfiguredAddresses {
  readonly authorizationURL?: string | undefined
  readonly discoveryURL?: string | undefined
}

/**
 * The same of a file's own address. Where the file says where the document stands, that document says what the provider is:
 * believed beside it, an address could name one tenant while the people of another come in.
 */
export const configuredEntra = ({
  authorizationURL,
  discoveryURL,
}: ConfiguredAddresses): EntraEndpoint | undefined =>
  discoveryURL === undefined ? readEntraEndpoint(authorizationURL) : undefined

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
  const url = issuer === undefined || isB2c(issuer) ? null : URL.parse(issuer)
  const match = url && /^\/([^/]+)\/v2\.0(?:\/\.well-known\/openid-configuration)?\/?$/i.exec(url.pathname)
  return match ? decodeURIComponentSafely(match[1] ?? '').toLowerCase() : undefined
}

/** An issuer of version 1, and the address to write in its place. */
export interface VersionOneIssuer {
  /** `undefined` where the address names none. */
  readonly tenant: string | undefined
  readonly versionTwo: string
}

/**
 * `https://login.microsoftonline.com/{tenant}` and `https://sts.windows.net/{tenant}/`: version 1 of Entra, whose tokens have
 * other claims. Told by Microsoft's hosts alone, for any provider may have an issuer of one segment.
 */
export function readVersionOneIssuer(issuer: string | undefined): VersionOneIssuer | undefined {
  const url = issuer === undefined ? null : URL.parse(issuer)
  if (!url || !isMicrosoftSignIn(url.origin)) return undefined
  const match = /^\/([^/]*)(?:\/?|\/\.well-known\/openid-configuration)$/i.exec(url.pathname)
  if (!match) return undefined
  const tenant = decodeURIComponentSafely(match[1] ?? '').toLowerCase()
  const named = tenant === '' || tenant.startsWith('.') || isVersion(tenant) ? undefined : tenant
  const cloud = cloudOfSignIn(url.hostname)
  return {
    tenant: named,
    versionTwo: `https://${cloud?.signIn[0]}/${named ?? '<Directory (tenant) ID>'}/v2.0`,
  }
}

/** What stands behind the tenant in Microsoft's addresses, and in its place where that was left out. */
const isVersion = (segment: string): boolean => /^(v\d+\.\d+|oauth2)$/.test(segment)

/**
 * Azure AD B2C, whose addresses look like Entra's and name a user flow (a policy) as well: as a segment of the path, or as the
 * parameter `p`. Its issuer is another address than that of its document, and its tokens need name no tenant.
 * @see https://learn.microsoft.com/azure/active-directory-b2c/tokens-overview
 */
export function isB2c(text: string | undefined): boolean {
  const url = text === undefined ? null : URL.parse(text)
  if (!url) return false
  if (url.hostname.endsWith('.b2clogin.com')) return true
  return [...url.pathname.split('/'), url.searchParams.get('p') ?? ''].some(part => /^b2c_1a?_/i.test(part))
}
