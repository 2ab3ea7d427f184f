/** On a tenant that stands for many, the file says whose people and whose claims are meant. */

import { isGuid } from '../../kinds.ts'
import type { EntryCheckContext } from '../definition.ts'
import { listedTenants, tenantOf } from './claim-sources.ts'
import { isPersonalTenant, isSharedTenant } from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'

export function checkTenants(
  id: string,
  entry: PartialOAuth2Entry,
  { report, isWritten }: EntryCheckContext,
): void {
  const path = ['authStrategies', id, 'options', 'tenants']
  const tenant = tenantOf(entry)
  if (tenant === undefined) return
  const listed = listedTenants(entry)
  const shared = isSharedTenant(tenant)
  if ((shared || isPersonalTenant(tenant)) && entry.options?.trustEmail === true) {
    report.notice(
      ['authStrategies', id, 'options', 'trustEmail'],
      'no_effect',
      `trustEmail does not count on "${tenant}": the administrator of any tenant can write any address into an account. List the tenants that you trust in options.tenants.`,
    )
  }
  if (!shared) {
    if (listed !== 'any') return
    report.problem(path, {
      code: 'tenants_missing',
      what: `"any" stands beside an address for "${tenant}" alone.`,
      why: 'The address decides which tenant signs in, so the two contradict each other.',
      fix: 'Delete "tenants", or write "organizations" into the URLs.',
    })
    return
  }
  // What is there and wrong has been reported.
  if (
    listed !== 'any' &&
    listed.length === 0 &&
    !isWritten([...path, 0]) &&
    !isWrittenText(entry, path, isWritten)
  ) {
    report.problem(path, {
      code: 'tenants_missing',
      what: `"${tenant}" takes people of every tenant, and "tenants" does not say which are meant.`,
      why: 'Any tenant’s administrator writes addresses, roles and groups of any name into accounts of their own, so it must be said whose count.',
      fix: 'Write the tenants that you mean, ids or verified domains: "tenants": ["contoso.com"]. Or "tenants": "any": then people of every tenant may sign in, and what their tokens say gives no role and no group and proves no address.',
    })
    return
  }
  if (listed === 'any' && entry.allowSelfSignup === true && entry.selfSignupRole === 'admin') {
    report.problem(['authStrategies', id, 'selfSignupRole'], {
      code: 'tenants_missing',
      what: `Whoever has an account in any tenant becomes admin here by signing in: "selfSignupRole" is "admin", and "tenants" is "any".`,
      why: 'Anybody can make a tenant within minutes.',
      fix: 'Write "member", or list the tenants that you mean in options.tenants.',
    })
  }
  const ids = listed === 'any' ? [] : listed.filter(isGuid)
  if (ids.length > 1) {
    report.notice(
      path,
      'tenants_say_any_address',
      `Each of ${ids.length} tenants that are listed by their ids is believed whatever address it says, one of the others' too. Write a partner's tenant by its verified domains: it then speaks for addresses of these domains.`,
    )
  }
  if (listed === 'any' && entry.allowSelfSignup === true) {
    report.notice(
      ['authStrategies', id, 'allowSelfSignup'],
      'open_to_every_tenant',
      `"${tenant}" with "tenants": "any" admits people of every tenant, and self-signup gives each of them an account. List the tenants that you mean in options.tenants.`,
    )
  }
}

/** A text that is no tenant, reported where it stands. */
const isWrittenText = (
  { options }: PartialOAuth2Entry,
  path: readonly string[],
  isWritten: EntryCheckContext['isWritten'],
): boolean => options?.tenants === undefined && isWritten(path)
