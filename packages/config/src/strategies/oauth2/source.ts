import { isGuid } from '../../kinds.ts'
import type { OAuth2StrategyConfig } from './config.ts'
import { issuerMeant } from './discovery-address.ts'
import {
  configuredEntra,
  entraIssuerTenant,
  isB2c,
  isPersonalTenant,
  isSharedTenant,
  personalAccountsTenant,
} from './entra.ts'
import { isMicrosoftSignIn } from './microsoft-clouds.ts'
import { plainIssuer } from './plain-issuer.ts'

/**
 * Who speaks through an `oauth2` strategy: the Entra address with its tenant, the OpenID issuer, or the addresses of a plain
 * provider. Not the client id, the secret, scopes or the callback: with others it is the same provider that says who somebody
 * is.
 *
 * Where the issuer names a tenant (Entra), the tenant counts too, and by which entry of `tenants` it was let in: its id, or an
 * entry that only the provider can read (a domain), or because every tenant was.
 */
export const oauth2Source = {
  of: (config: OAuth2StrategyConfig, issuer: string): string => {
    const tenant = tenantIn(issuer)
    // By its own id where that is listed: then no domain beside it, of another tenant perhaps, keeps it in.
    const letInBy = listed(config).some(entry => entry === tenant) ? [] : unreadable(config)
    // Listed by nothing and let in all the same: the issuer is no tenant of Entra's, it only looks like one.
    const isTenant = tenant !== undefined && (letInBy.length > 0 || listed(config).includes(tenant))
    return isTenant ? [providerOf(config), tenant, ...letInBy].join(' ') : providerOf(config)
  },
  covers(config: OAuth2StrategyConfig, source: string): boolean {
    const provider = providerOf(config)
    if (source === provider) return true
    if (!source.startsWith(`${provider} `)) return false
    const [tenant, ...letInBy] = source.slice(provider.length + 1).split(' ') as [string, ...string[]]
    if (listed(config).includes(tenant)) return true
    const now = unreadable(config)
    return letInBy.length > 0 && letInBy.every(entry => now.includes(entry))
  },
  speaks(config: OAuth2StrategyConfig, issuer: string): boolean {
    const { options } = config
    const entra = entraOf(options)
    if (entra !== undefined) return isTenantOf(entra, config, issuer)
    if (options.issuer !== undefined) return hrefOf(issuer) === hrefOf(issuerMeant(options.issuer))
    const { tokenURL, userInfoURL, subject } = options
    return tokenURL !== undefined && issuer === plainIssuer({ tokenURL, userInfoURL, subject }).name
  },
}

/** The host and the tenant, as written, of a strategy that leads to Entra by either address. */
function entraOf(options: OAuth2StrategyConfig['options']) {
  const { issuer, discoveryURL } = options
  const endpoint = configuredEntra(options)
  if (endpoint !== undefined) return endpoint
  const tenant = isB2c(discoveryURL) ? undefined : entraIssuerTenant(issuer)
  return tenant === undefined ? undefined : { origin: new URL(issuer as string).origin, tenant }
}

/** Entra External ID has a host for each tenant, by its name and by its id, and its issuer has the latter. */
const isExternalId = (origin: string): boolean => /^https:\/\/[^./]+\.ciamlogin\.com$/.test(origin)

const isSameHost = (one: string, other: string): boolean =>
  one === other ||
  [isMicrosoftSignIn, isExternalId].some(isOfTheSame => isOfTheSame(one) && isOfTheSame(other))

/** Entra's issuers name the tenant by its id, and Microsoft's own hosts name one another's. */
function isTenantOf(
  { origin, tenant: written }: { readonly origin: string; readonly tenant: string },
  config: OAuth2StrategyConfig,
  issuer: string,
): boolean {
  const tenant = tenantIn(issuer)
  if (tenant === undefined || !isSameHost(new URL(issuer).origin, origin)) return false
  if (isPersonalTenant(written)) return tenant === personalAccountsTenant
  if (isSharedTenant(written)) return unreadable(config).length > 0 || listed(config).includes(tenant)
  return !isGuid(written) || written === tenant
}

/** Without a space. What accounts are tied to is derived from it; see {@link providerChanged}. */
export function providerOf({ options }: OAuth2StrategyConfig): string {
  const entra = configuredEntra(options)
  if (entra) return `${entra.origin}/${entra.tenant}`
  if (options.issuer) {
    // What is believed is the document; the same name at another place is another's word.
    const at = options.discoveryURL === undefined ? '' : `,${hrefOf(options.discoveryURL)}`
    return `${hrefOf(issuerMeant(options.issuer))}${at}`
  }
  // Of a plain provider both say who somebody is: the one hands out the token, the other answers to it. And of its answer the
  // claim that is read: see `plainIssuer`.
  const { tokenURL, userInfoURL, subject } = options
  const claim = subject === undefined ? '' : `#${encodeURIComponent(subject)}`
  return `plain:${hrefOf(tokenURL)},${hrefOf(userInfoURL)}${claim}`
}

/** Whether another provider, or another tenant of it, speaks through the strategy than before. */
export const providerChanged = (before: OAuth2StrategyConfig, after: OAuth2StrategyConfig): boolean =>
  providerOf(before) !== providerOf(after)

/** The tenant id in an issuer of Entra's shape, `https://host/<tenant id>/v2.0`. */
export function tenantIn(issuer: string): string | undefined {
  const segment = URL.parse(issuer)?.pathname.split('/')[1]
  return segment !== undefined && isGuid(segment) ? segment.toLowerCase() : undefined
}

/** Entries of `tenants` that name no id, so that nobody can tell here which tenant they let in; `any` for an empty list. */
function unreadable(config: OAuth2StrategyConfig): readonly string[] {
  const tenants = listed(config)
  return tenants.length === 0 ? ['any'] : tenants.filter(entry => !isGuid(entry)).sort()
}

const listed = ({ options: { tenants } }: OAuth2StrategyConfig): readonly string[] =>
  tenants === 'any' ? [] : tenants

export const hrefOf = (text: string | null | undefined): string =>
  text == null ? '' : (URL.parse(text)?.href ?? text).replace(/\/$/, '').replaceAll(' ', '%20')
