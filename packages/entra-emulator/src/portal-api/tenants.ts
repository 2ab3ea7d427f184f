import Type from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { readBody } from '../graph/body.ts'
import { badRequest, notFound } from '../graph/errors.ts'
import {
  defaultPassword,
  directoryRoleIds,
  ensureServicePrincipal,
  graphAppId,
  newGuid,
  personalTenantId,
  type Tenant,
} from '../store/index.ts'

const NewTenant = Type.Object(
  { displayName: Type.String(), initialDomain: Type.String() },
  { additionalProperties: false },
)
const TenantChanges = Type.Object(
  {
    displayName: Type.Optional(Type.String()),
    userConsentAllowed: Type.Optional(Type.Boolean()),
    addDomain: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

/** What the pages show of a tenant. */
export const tenantShape = (tenant: Tenant) => ({
  id: tenant.id,
  displayName: tenant.displayName,
  verifiedDomains: tenant.verifiedDomains,
  userConsentAllowed: tenant.userConsentAllowed,
  createdDateTime: tenant.createdDateTime,
  isPersonal: tenant.id === personalTenantId,
})

export const listTenants = ({ store }: EmulatorContext) => ({ value: store.tenants.list().map(tenantShape) })

/** The tenant that a path names; the one of personal accounts is nobody's to administer. Throws 404. */
export const tenantOfPath = ({ store }: EmulatorContext, id: string): Tenant => {
  const tenant = store.tenants.get(id.toLowerCase())
  if (tenant === undefined || tenant.id === personalTenantId) throw notFound(id)
  return tenant
}

/**
 * "Create a tenant": with its initial domain, and one account in it. In Azure whoever creates a tenant is its first
 * administrator; nobody is signed in to this portal, so an account is made for that.
 */
export const createTenant = ({ store, clock }: EmulatorContext, body: unknown) => {
  const input = readBody(NewTenant, body)
  const displayName = checkName(input.displayName)
  const name = input.initialDomain
    .trim()
    .toLowerCase()
    .replace(/\.onmicrosoft\.com$/, '')
  if (!/^[a-z0-9]{1,27}$/.test(name))
    throw badRequest(
      'The initial domain name can have at most 27 letters and digits, and nothing else.',
      'initialDomain',
    )
  const domain = `${name}.onmicrosoft.com`
  if (store.tenants.list().some(tenant => tenant.verifiedDomains.includes(domain)))
    throw badRequest('Already in use by another directory.', 'initialDomain')
  const now = new Date(clock.now()).toISOString()
  const tenant = store.tenants.insert({
    id: newGuid(),
    displayName,
    verifiedDomains: [domain],
    userConsentAllowed: true,
    createdDateTime: now,
  })
  ensureServicePrincipal(store, { tenantId: tenant.id, appId: graphAppId, createdDateTime: now })
  const administrator = store.users.insert({
    id: newGuid(),
    tenantId: tenant.id,
    userPrincipalName: `admin@${domain}`,
    mail: `admin@${domain}`,
    otherMails: [],
    displayName: `${displayName} Administrator`,
    givenName: null,
    surname: null,
    userType: 'Member',
    accountEnabled: true,
    password: defaultPassword,
    forceChangePasswordNextSignIn: false,
    homeAccount: null,
    identityProvider: null,
    directoryRoles: [directoryRoleIds['Global Administrator']],
    country: null,
    createdDateTime: now,
  })
  return {
    ...tenantShape(tenant),
    administrator: { userPrincipalName: administrator.userPrincipalName, password: defaultPassword },
  }
}

/** Name, user consent settings, and a further domain, which the emulator takes as verified. */
export const changeTenant = (context: EmulatorContext, id: string, body: unknown) => {
  const { store } = context
  const tenant = tenantOfPath(context, id)
  const input = readBody(TenantChanges, body)
  const added = input.addDomain?.trim().toLowerCase()
  if (added !== undefined) {
    if (!/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(added) || added.length > 255)
      throw badRequest('Enter a domain name such as contoso.test.', 'addDomain')
    if (store.tenants.list().some(other => other.verifiedDomains.includes(added)))
      throw badRequest('This domain is verified by a directory already.', 'addDomain')
  }
  const changed = store.tenants.update(tenant.id, {
    displayName: input.displayName === undefined ? tenant.displayName : checkName(input.displayName),
    userConsentAllowed: input.userConsentAllowed ?? tenant.userConsentAllowed,
    verifiedDomains: added === undefined ? tenant.verifiedDomains : [...tenant.verifiedDomains, added],
  })
  return tenantShape(changed ?? tenant)
}

const checkName = (name: string): string => {
  const trimmed = name.trim()
  if (trimmed === '') throw badRequest('The organization name is required.', 'displayName')
  if (trimmed.length > 256)
    throw badRequest('The organization name can have at most 256 characters.', 'displayName')
  return trimmed
}

/** The numbers of the overview page. */
export const tenantCounts = (context: EmulatorContext, id: string) => {
  const { store } = context
  const tenant = tenantOfPath(context, id)
  return {
    users: store.users.by('tenant', tenant.id).length,
    groups: store.groups.by('tenant', tenant.id).length,
    applications: store.applications.by('tenant', tenant.id).length,
    servicePrincipals: store.servicePrincipals
      .by('tenant', tenant.id)
      .filter(principal => store.applications.oneBy('appId', principal.appId) !== undefined).length,
  }
}
