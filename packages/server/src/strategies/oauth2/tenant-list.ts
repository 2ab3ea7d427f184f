import type { Clock } from '../../clock.ts'
import { createCached } from './cached.ts'
import { misbehaved } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import { isGuid, tenantInIssuer } from './kind.ts'

/** `options.tenants`, with its domains looked up. */
export interface TenantList {
  /**
   * The entries that stand for this tenant; none where it is not listed.
   * @throws GatewrightError `provider_unreachable`, `provider_misbehaved` where it could only be one that cannot be looked up
   */
  entriesFor(tid: string): Promise<readonly string[]>
}

/** A domain can move to another tenant: seconds after which it is looked up again. An old answer never serves longer. */
const times = { fresh: 3600, usable: 3600, cooldown: 3600 }

/**
 * Which tenant a verified domain stands for is said by the tenant's own discovery document, whose issuer has the id.
 * @param setup.origin of Entra's endpoints, as the strategy names them: the cloud that its tokens come from
 * @param setup.published issuer of the shared tenant's document, with `{tenantid}` in it
 */
export function createTenantList(
  entries: readonly string[],
  setup: {
    readonly origin: string
    readonly published: string
    readonly http: ProviderHttp
    readonly clock: Clock
  },
): TenantList {
  const lookUps = entries
    .filter(entry => !isGuid(entry))
    .map(domain => ({
      domain,
      id: createCached(
        () => lookUp(domain, setup),
        setup.clock,
        times,
        () => undefined,
      ),
    }))
  return {
    async entriesFor(tid) {
      const received = tid.toLowerCase()
      const found = entries.filter(entry => entry.toLowerCase() === received)
      const asked = await Promise.allSettled(lookUps.map(({ id }) => id.get()))
      const domains = lookUps.flatMap(({ domain }, index) => {
        const answer = asked[index]
        return answer?.status === 'fulfilled' && answer.value === received ? [domain] : []
      })
      const failure = asked.find(answer => answer.status === 'rejected')
      if (found.length === 0 && domains.length === 0 && failure !== undefined) throw failure.reason
      return [...found, ...domains]
    },
  }
}

async function lookUp(
  domain: string,
  { origin, published, http }: Parameters<typeof createTenantList>[1],
): Promise<string> {
  const url = `${origin}/${encodeURIComponent(domain)}/v2.0/.well-known/openid-configuration`
  const { issuer } = await http.getJson('discovery', url)
  const tid = typeof issuer === 'string' ? tenantInIssuer(issuer) : undefined
  // Of another cloud, or of another host altogether: its ids are not those of the tokens that come here.
  if (tid !== undefined && issuer === published.replace('{tenantid}', tid)) return tid
  throw misbehaved({
    call: 'discovery',
    url,
    reason: `the document does not say which tenant ${domain} is`,
    received: typeof issuer === 'string' ? issuer : null,
    mend: 'Write the tenant id into options.tenants in the place of the domain.',
  })
}
