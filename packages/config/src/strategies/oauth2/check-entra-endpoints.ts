import { isGuid } from '../../kinds.ts'
import type { Fault } from '../../problem.ts'
import type { EntryCheckContext } from '../definition.ts'
import { type EntraEndpoint, isPersonalTenant, isSharedTenant } from './entra.ts'

/** Whether the endpoints of Entra are those of version 2, each at its place, and both of one directory. */
export function checkEntraEndpoints(
  id: string,
  {
    authorize,
    token,
  }: { readonly authorize?: EntraEndpoint | undefined; readonly token?: EntraEndpoint | undefined },
  report: EntryCheckContext['report'],
): void {
  const path = ['authStrategies', id, 'options']
  const at = (key: string, fault: Fault) => report.problem([...path, key], fault)
  for (const [key, endpoint, right] of [
    ['authorizationURL', authorize, 'authorize'],
    ['tokenURL', token, 'token'],
  ] as const) {
    if (!endpoint) continue
    if (endpoint.endpoint !== right) {
      at(key, {
        code: 'swapped_endpoint',
        what: `${report.shown([...path, key])} is the ${endpoint.endpoint} endpoint.`,
        why: `${key} must be the other one: browsers go to authorize, the server itself to token.`,
        fix: `Write the URL that ends in /${right}.`,
      })
      continue
    }
    if (endpoint.version === 1) {
      at(key, {
        code: 'old_entra_endpoint',
        what: `${report.shown([...path, key])} is an endpoint of version 1.`,
        why: 'Version 1 has other scopes and other tokens, with another issuer.',
        fix: `Copy the endpoint marked (v2) from Entra → App registrations → Endpoints: /${endpoint.tenant}/oauth2/v2.0/${right}.`,
      })
    }
    const known =
      isGuid(endpoint.tenant) || isSharedTenant(endpoint.tenant) || isPersonalTenant(endpoint.tenant)
    if (!known && !endpoint.tenant.includes('.')) {
      at(key, {
        code: 'bad_tenant',
        what: `"${endpoint.tenant}" is not a directory ID or verified domain.`,
        why: 'We compare it with the token’s tenant, so a guess would lock everyone out.',
        fix: 'Copy Directory (tenant) ID from Entra → Overview.',
      })
    }
  }
  if (authorize && token && authorize.endpoint !== token.endpoint) {
    if (authorize.tenant !== token.tenant || authorize.origin !== token.origin) {
      at('tokenURL', {
        code: 'tenant_mismatch',
        what:
          authorize.origin === token.origin
            ? `The tenant of tokenURL, "${token.tenant}", is not that of authorizationURL, "${authorize.tenant}".`
            : `tokenURL is at ${token.origin}, authorizationURL at ${authorize.origin}.`,
        why: 'A code is bound to the tenant path that gave it out: redeeming it elsewhere ends in AADSTS700005.',
        fix: 'Use the same host and tenant in both.',
      })
    }
  }
}
