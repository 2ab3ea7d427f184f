import type { Clock } from '../clock.ts'
import { directoryRoleIds, personalTenantId, type User } from './directory-model.ts'
import { graphAppId } from './first-party.ts'
import { derivedGuid } from './ids.ts'
import { addMember, findHomeUser, findUser } from './people.ts'
import { ensureServicePrincipal } from './registrations.ts'
import { plantApplication } from './seed-application.ts'
import { type Bed, findPrincipal, type ReportProblem, unknownPrincipal } from './seed-bed.ts'
import type { SeedFile, SeedGuest, SeedUser } from './seed-schema.ts'
import { Store } from './store.ts'

/** A store with the tenants of a seed file in it. */
export const plantSeed = (seed: SeedFile, clock: Clock, report: ReportProblem): Store => {
  const store = new Store()
  const now = new Date(clock.now()).toISOString()
  plantPersonalAccounts(store, seed, now, report)
  const beds = seed.tenants.map((tenant, at): Bed => {
    const tenantId = tenant.id ?? derivedGuid('tenant', tenant.domains[0] ?? tenant.name)
    return { store, seed, tenant, tenantId, path: ['tenants', at], now, report }
  })
  // Guests and groups point at accounts of other tenants, apps at all of them: in this order every name is known.
  for (const bed of beds) plantTenant(bed)
  for (const bed of beds)
    for (const [at, guest] of (bed.tenant.guests ?? []).entries()) plantGuest(bed, guest, at)
  for (const bed of beds) plantGroups(bed)
  for (const bed of beds)
    for (const [at, app] of (bed.tenant.applications ?? []).entries())
      plantApplication(bed, app, at, 'register')
  for (const bed of beds)
    for (const [at, app] of (bed.tenant.applications ?? []).entries()) plantApplication(bed, app, at, 'grant')
  return store
}

const plantPersonalAccounts = (store: Store, seed: SeedFile, now: string, report: ReportProblem): void => {
  store.tenants.insert({
    id: personalTenantId,
    displayName: 'Personal accounts',
    verifiedDomains: [],
    userConsentAllowed: true,
    createdDateTime: now,
  })
  seed.personalAccounts?.forEach((account, at) => {
    if (findHomeUser(store, account.address) !== undefined)
      report(['personalAccounts', at, 'address'], 'another account has this address already.')
    else
      store.users.insert({
        // Personal accounts have short ids: zeros, then 16 hex digits.
        ...emptyUser(seed, now),
        id: account.id ?? `00000000-0000-0000-${derivedGuid('personal', account.address).slice(-17)}`,
        tenantId: personalTenantId,
        userPrincipalName: account.address,
        mail: account.address,
        displayName: account.name,
        password: account.password ?? seed.password ?? defaultPassword,
      })
  })
}

const plantTenant = ({ store, seed, tenant, tenantId, path, now, report }: Bed): void => {
  if (store.tenants.get(tenantId) !== undefined) {
    report([...path, 'id'], 'another tenant has this id already.')
    return
  }
  const taken = new Set(store.tenants.list().flatMap(other => other.verifiedDomains))
  tenant.domains.forEach((domain, at) => {
    if (taken.has(domain.toLowerCase()))
      report([...path, 'domains', at], 'this domain is verified by another tenant already.')
  })
  store.tenants.insert({
    id: tenantId,
    displayName: tenant.name,
    verifiedDomains: tenant.domains.map(domain => domain.toLowerCase()),
    userConsentAllowed: tenant.userConsentAllowed ?? true,
    ...(tenant.secretsAllowed === undefined ? {} : { secretsAllowed: tenant.secretsAllowed }),
    createdDateTime: now,
  })
  ensureServicePrincipal(store, {
    tenantId,
    appId: graphAppId,
    createdDateTime: now,
    id: derivedGuid(tenantId, 'service principal', graphAppId),
  })
  tenant.users?.forEach((user, at) => {
    const field = [...path, 'users', at]
    if (findHomeUser(store, user.userPrincipalName) !== undefined) {
      report([...field, 'userPrincipalName'], 'another account has this name already.')
      return
    }
    const id = user.id ?? derivedGuid(tenantId, 'user', user.userPrincipalName)
    if (store.users.get(id) !== undefined) {
      report([...field, 'id'], 'another account has this id already.')
      return
    }
    store.users.insert({
      ...emptyUser(seed, now),
      id,
      tenantId,
      userPrincipalName: user.userPrincipalName,
      mail: user.mail === undefined ? user.userPrincipalName : user.mail,
      otherMails: user.otherMails ?? [],
      displayName: user.name,
      givenName: user.givenName ?? null,
      surname: user.surname ?? null,
      accountEnabled: user.enabled ?? true,
      password: user.password ?? seed.password ?? defaultPassword,
      forceChangePasswordNextSignIn: user.mustChangePassword ?? false,
      directoryRoles: rolesOf(user, field, report),
      country: user.country ?? null,
      ...(user.properties === undefined ? {} : { properties: user.properties }),
    })
  })
  tenant.users?.forEach((user, at) => {
    if (user.manager === undefined) return
    const one = findUser(store, tenantId, user.userPrincipalName)
    const manager = findUser(store, tenantId, user.manager)
    if (manager === undefined)
      report([...path, 'users', at, 'manager'], 'no account of this tenant has this sign-in name.')
    else if (one !== undefined) store.users.update(one.id, { managerId: manager.id })
  })
}

/** Whoever is given no password signs in with this one. */
export const defaultPassword = 'correct-horse'

const emptyUser = (
  seed: SeedFile,
  now: string,
): Omit<User, 'id' | 'tenantId' | 'userPrincipalName' | 'displayName'> => ({
  mail: null,
  otherMails: [],
  givenName: null,
  surname: null,
  userType: 'Member',
  accountEnabled: true,
  password: seed.password ?? defaultPassword,
  forceChangePasswordNextSignIn: false,
  homeAccount: null,
  identityProvider: null,
  directoryRoles: [],
  country: null,
  createdDateTime: now,
})

const rolesOf = (user: SeedUser, field: readonly (string | number)[], report: ReportProblem): string[] =>
  (user.roles ?? []).flatMap((role, at) => {
    const id = (directoryRoleIds as Readonly<Record<string, string>>)[role]
    if (id !== undefined) return [id]
    report([...field, 'roles', at], `unknown role. Known: ${Object.keys(directoryRoleIds).join(', ')}.`)
    return []
  })

/** The sign-in name that Entra gives a guest: `mallory_fabrikam.test#EXT#@contoso.test`. */
export const guestPrincipalName = (address: string, initialDomain: string): string =>
  `${address.replace('@', '_')}#EXT#@${initialDomain}`

const plantGuest = (bed: Bed, guest: SeedGuest, at: number): void => {
  const { store, seed, tenant, tenantId, path, now, report } = bed
  const field = [...path, 'guests', at, 'account']
  const home = findHomeUser(store, guest.account)
  if (home === undefined && guest.identityProvider === undefined) {
    report(field, 'no tenant of this file has this account. For one from elsewhere add "identityProvider".')
    return
  }
  if (home?.tenantId === tenantId) {
    report(field, 'this account is a member of this very tenant.')
    return
  }
  store.users.insert({
    ...emptyUser(seed, now),
    id: guest.id ?? derivedGuid(tenantId, 'guest', guest.account),
    tenantId,
    userPrincipalName: guestPrincipalName(guest.account, tenant.domains[0] ?? 'invalid'),
    mail: guest.mail === undefined ? guest.account : guest.mail,
    otherMails: [guest.account],
    displayName: guest.name ?? home?.displayName ?? guest.account,
    userType: 'Guest',
    accountEnabled: guest.enabled ?? true,
    password: guest.password ?? seed.password ?? defaultPassword,
    homeAccount: home === undefined ? null : { tenantId: home.tenantId, userId: home.id },
    identityProvider: home === undefined ? (guest.identityProvider ?? null) : null,
  })
}

const plantGroups = (bed: Bed): void => {
  const { store, tenant, tenantId, path, now, report } = bed
  const planted = (tenant.groups ?? []).flatMap((group, at) =>
    Array.from({ length: group.count ?? 1 }, (_, index) => {
      const name = group.name.replaceAll('{n}', String(index + 1))
      const id = group.id !== undefined && index === 0 ? group.id : derivedGuid(tenantId, 'group', name)
      if (store.groups.get(id) !== undefined) {
        report([...path, 'groups', at, 'name'], `there are two groups of the name "${name}".`)
        return []
      }
      store.groups.insert({
        id,
        tenantId,
        displayName: name,
        description: group.description ?? null,
        securityEnabled: group.security ?? true,
        ...(group.properties === undefined ? {} : { properties: group.properties }),
        createdDateTime: now,
      })
      return [{ id, members: group.members ?? [], field: [...path, 'groups', at, 'members'] }]
    }).flat(),
  )
  for (const { id, members, field } of planted) {
    members.forEach((name, at) => {
      const member = findPrincipal(bed, name)
      if (member === undefined) report([...field, at], unknownPrincipal)
      else addMember(store, id, member.id, member.type)
    })
  }
}
