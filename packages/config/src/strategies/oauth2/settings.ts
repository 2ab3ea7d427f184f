import { createHash } from 'node:crypto'
import { canonicalDomain } from '../../domain-name.ts'
import { isGuid } from '../../kinds.ts'
import { tenantOf } from './claim-sources.ts'
import type { OAuth2Options, OAuth2StrategyConfig } from './config.ts'
import { isSharedTenant } from './entra.ts'
import { hrefOf, tenantIn } from './source.ts'

type Options = Pick<OAuth2Options, 'userInfoURL' | 'jwtToken'>

/**
 * The settings by which what a provider says counts, as they are kept. A signed `id_token` needs none: that the same provider
 * speaks is `source`'s question.
 */
export const saidBy = {
  /** `options.trustEmail` vouches for an address that the provider does not vouch for. */
  trustEmail: 'trust-email',
  /** A tenant vouches for an address. @param entries those of `claimSources` that it stands under */
  tenant: (tenant: string, entries: readonly string[]): string => ['tenant', tenant, ...entries].join(' '),
  /** Said in userinfo, which is not signed: whoever runs that address says it. */
  userInfo: ({ userInfoURL }: Options): string => `userinfo ${hrefOf(userInfoURL)}`,
  /** Said in an access token, which `options.jwtToken` verifies. */
  accessToken: ({ jwtToken }: Options): string => `access-token ${JSON.stringify(demandsOf(jwtToken))}`,
}

export const oauth2Settings = {
  holds(config: OAuth2StrategyConfig, setting: string, address: string | undefined): boolean {
    const { options } = config
    const [kind, ...rest] = setting.split(' ')
    if (kind === 'trust-email') return options.trustEmail
    if (kind === 'userinfo') return setting === saidBy.userInfo(options)
    if (kind === 'access-token') return areStillMade(JSON.parse(rest.join(' ')), options)
    if (kind !== 'tenant' || address === undefined) return false
    const entries = rest.filter(entry => config.claimSources.includes(entry))
    const domains = domainsSpokenFor(options, isShared(config), entries)
    return domains === 'every' || domains.includes(domainOf(address))
  },
  assumed(config: OAuth2StrategyConfig, issuer: string, ofAddress: boolean): readonly string[] {
    const { options } = config
    const documents = [saidBy.userInfo(options), ...(options.jwtToken ? [saidBy.accessToken(options)] : [])]
    if (!ofAddress) return documents
    if (tenantOf(config) === undefined) {
      return options.trustEmail ? [...documents, saidBy.trustEmail] : documents
    }
    // On `any` nobody's address is a tenant's word.
    if (config.claimSources.length === 0) return documents
    const tenant = tenantIn(issuer) ?? '-'
    const byId = config.claimSources.includes(tenant)
    return [
      ...documents,
      saidBy.tenant(tenant, byId ? [] : config.claimSources.filter(entry => !isGuid(entry))),
    ]
  },
}

/**
 * Of which domains a tenant can say addresses. A partner's administrator can write our addresses into accounts of theirs, so
 * where the file lists several tenants, one that it lists by its domains speaks for these. A tenant that is alone, or listed by its
 * id, is believed whatever it says: guests have addresses of anywhere.
 * @param shared whether the strategy's own address names no tenant: `common`, `organizations`
 * @param entries of the file that the tenant stands under
 */
export function domainsSpokenFor(
  { tenants }: Pick<OAuth2Options, 'tenants'>,
  shared: boolean,
  entries: readonly string[],
): 'every' | readonly string[] {
  const isAlone = !shared || tenants.length === 1
  return entries.some(entry => isAlone || isGuid(entry)) ? 'every' : entries
}

/** The domain of an e-mail address, in one spelling; as it stands where it is none. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return canonicalDomain(domain) ?? domain.toLowerCase()
}

const isShared = (config: OAuth2StrategyConfig): boolean => isSharedTenant(tenantOf(config) ?? '')

/** What `jwtToken` asks of an access token; `null` is whatever it says. */
interface Demands {
  /** Of the key, a digest. */
  readonly key: string
  readonly audience: readonly string[] | null
  readonly issuer: readonly string[] | null
  readonly algorithms: readonly string[]
}

function demandsOf(jwtToken: Options['jwtToken']): Demands | null {
  if (jwtToken === undefined) return null
  const { publicKey, audience, issuer, algorithms } = jwtToken
  const key = createHash('sha256').update(publicKey).digest('base64url')
  return { key, audience: listOf(audience), issuer: listOf(issuer), algorithms: algorithms }
}

/** Whether every token that met these demands would meet those of now. */
function areStillMade(then: Demands | null, options: Options): boolean {
  const now = demandsOf(options.jwtToken)
  if (then === null || now === null || then.key !== now.key) return false
  const within = (before: readonly string[] | null, after: readonly string[] | null) =>
    after === null || before?.every(value => after.includes(value)) === true
  return (
    within(then.audience, now.audience) &&
    within(then.issuer, now.issuer) &&
    within(then.algorithms, now.algorithms)
  )
}

const listOf = (value: string | string[] | undefined): readonly string[] | null =>
  value === undefined ? null : [value].flat()
