/** Roles come from a tenant that the file names, and a mapped job role gives none. */
import { canonicalTenant } from '../../domain-name.ts'
import { valuesOf } from '../../lists.ts'
import type { EntryCheckContext } from '../definition.ts'
import { listedTenants, oauth2ClaimSources, tenantOf } from './claim-sources.ts'
import { isSharedTenant } from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'

export function checkRoleMapping(id: string, entry: PartialOAuth2Entry, context: EntryCheckContext): void {
  noteJobRole(id, entry, context)
  const sources = oauth2ClaimSources(entry)
  const tenant = tenantOf(entry)
  const isShared = tenant !== undefined && isSharedTenant(tenant)
  for (const [index, mapped] of (entry.roleMapping ?? []).entries()) {
    if (mapped === undefined) continue
    const path = ['authStrategies', id, 'roleMapping', index]
    const place = [...path, 'tenant']
    if (isShared && listedTenants(entry) === 'any') {
      context.report.problem(path, {
        code: 'role_mapping',
        what: 'A role is mapped, and options.tenants is "any".',
        why: 'Any tenant’s administrator could give that role to anybody.',
        fix: 'List the tenants that may give roles in options.tenants, and name one here: "tenant": "contoso.com".',
      })
    } else if (mapped.tenant === undefined) {
      if (!isShared || context.isWritten(place)) continue
      context.report.problem(place, {
        code: 'role_mapping',
        what: `The entry does not say which tenant gives the role, and "${tenant}" stands for many.`,
        why: 'Each tenant’s administrator gives roles of any name to their own people.',
        fix: `Add ${oneOf(sources)}.`,
      })
    } else if (tenant === undefined) {
      context.report.problem(place, {
        code: 'role_mapping',
        what: 'This provider has no tenants.',
        why: 'Only Entra’s tokens say of which tenant somebody is, so the entry could never give its role.',
        fix: 'Delete "tenant".',
      })
    } else if (!sources.includes(canonicalTenant(mapped.tenant))) {
      context.report.problem(place, {
        code: 'role_mapping',
        what: isShared
          ? `${context.report.shown(place)} is not in options.tenants.`
          : `${context.report.shown(place)} is not how the URLs name the tenant.`,
        why: 'What a tenant says counts only where the file names that tenant.',
        fix: isShared
          ? `Add it to options.tenants, or write ${oneOf(sources)}.`
          : `Delete "tenant", or write ${oneOf(sources)}.`,
      })
    }
  }
}

function oneOf(sources: readonly string[]): string {
  return (
    sources.map(source => `"tenant": ${JSON.stringify(source)}`).join(' or ') || '"tenant": "contoso.com"'
  )
}

/** Files of before may lean on `fieldMapping.role`. What its claim held is known to the provider alone, so all is spelled out. */
function noteJobRole(id: string, entry: PartialOAuth2Entry, { report, roles }: EntryCheckContext): void {
  const [claim] = valuesOf(entry.fieldMapping?.role)
  if (claim === undefined || valuesOf(entry.roleMapping?.map(mapped => mapped?.role)).length > 0) return
  if (claim.startsWith('!') && !roles.includes(claim.slice(1))) return
  const sources = oauth2ClaimSources(entry)
  const [source] = sources
  const tenant = tenantOf(entry)
  const shared = tenant !== undefined && isSharedTenant(tenant)
  const granted = roles.filter(role => role !== 'member')
  const entries = granted.map(role =>
    JSON.stringify({ claim, value: role, role, ...(shared && source !== undefined && { tenant: source }) }),
  )
  report.notice(
    ['authStrategies', id, 'fieldMapping', 'role'],
    'role_grants_nothing',
    claim.startsWith('!')
      ? `fieldMapping.role is the job role and no longer grants: this gave everybody the role ${JSON.stringify(claim.slice(1))}. Write "selfSignupRole": ${JSON.stringify(claim.slice(1))}, or give it by invitation.`
      : listedTenants(entry) === 'any' && shared
        ? `fieldMapping.role is the job role and no longer grants. With "tenants": "any" no claim does: list the tenants whose people may get roles in options.tenants, then write "roleMapping" for each.`
        : `fieldMapping.role is the job role and no longer grants. If roles came from it, write "roleMapping": [${entries.join(', ')}], with those alone that "${claim}" may give${sources.length > 1 && shared ? ', and the same for each further tenant that may' : ''}.`,
  )
}
