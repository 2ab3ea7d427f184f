import type {
  Application,
  AppRoleAssignment,
  OAuth2PermissionGrant,
  ServicePrincipal,
} from './application-model.ts'
import { Collection } from './collection.ts'
import type { Group, GroupMembership, Tenant, User } from './directory-model.ts'
import { type DirectoryDocument, emptyDocument } from './document.ts'
import type { Fault, RefreshToken, SignIn, SigningKey } from './runtime-model.ts'

/** Sign-in logs beyond this many drop the oldest. */
export const signInLimit = 2_000

/** Joins the parts of an index key; a space occurs in none of them. */
export const keyOf = (...parts: readonly string[]): string => parts.join(' ')

/**
 * The directory: every tenant with its people and apps, in memory, found by index. Nothing here knows HTTP or tokens.
 *
 * Index names say what the key is; several parts are joined by {@link keyOf}, addresses are in lower case:
 * `store.users.oneBy('tenantAndName', keyOf(tenantId, 'ada@contoso.test'))`.
 */
export class Store {
  readonly tenants: Collection<Tenant>
  readonly users: Collection<User, 'tenant' | 'name' | 'tenantAndName' | 'homeUser' | 'manager'>
  readonly groups: Collection<Group, 'tenant'>
  readonly groupMemberships: Collection<GroupMembership, 'group' | 'member'>
  readonly applications: Collection<Application, 'tenant' | 'appId'>
  readonly servicePrincipals: Collection<ServicePrincipal, 'tenant' | 'appId' | 'tenantAndAppId'>
  readonly appRoleAssignments: Collection<AppRoleAssignment, 'tenant' | 'principal' | 'resource'>
  readonly oauth2PermissionGrants: Collection<OAuth2PermissionGrant, 'tenant' | 'client' | 'principal'>
  readonly signIns: Collection<SignIn, 'tenant' | 'user' | 'app'>
  readonly signingKeys: Collection<SigningKey>
  readonly refreshTokens: Collection<RefreshToken, 'user' | 'app' | 'session'>
  readonly faults: Collection<Fault>

  readonly #listeners = new Set<() => void>()

  constructor(document: DirectoryDocument = emptyDocument()) {
    const changed = () => {
      for (const listener of this.#listeners) listener()
    }
    this.tenants = new Collection('tenants', {}, changed)
    this.users = new Collection(
      'users',
      {
        tenant: user => user.tenantId,
        name: user => user.userPrincipalName.toLowerCase(),
        tenantAndName: user => keyOf(user.tenantId, user.userPrincipalName.toLowerCase()),
        homeUser: user => user.homeAccount?.userId,
        manager: user => user.managerId ?? undefined,
      },
      changed,
    )
    this.groups = new Collection('groups', { tenant: group => group.tenantId }, changed)
    this.groupMemberships = new Collection(
      'groupMemberships',
      { group: membership => membership.groupId, member: membership => membership.memberId },
      changed,
    )
    this.applications = new Collection(
      'applications',
      { tenant: app => app.tenantId, appId: app => app.appId },
      changed,
    )
    this.servicePrincipals = new Collection(
      'servicePrincipals',
      {
        tenant: principal => principal.tenantId,
        appId: principal => principal.appId,
        tenantAndAppId: principal => keyOf(principal.tenantId, principal.appId),
      },
      changed,
    )
    this.appRoleAssignments = new Collection(
      'appRoleAssignments',
      {
        tenant: assignment => assignment.tenantId,
        principal: assignment => assignment.principalId,
        resource: assignment => assignment.resourceId,
      },
      changed,
    )
    this.oauth2PermissionGrants = new Collection(
      'oauth2PermissionGrants',
      {
        tenant: grant => grant.tenantId,
        client: grant => grant.clientId,
        principal: grant => grant.principalId ?? undefined,
      },
      changed,
    )
    this.signIns = new Collection(
      'signIns',
      {
        tenant: signIn => signIn.tenantId,
        user: signIn => signIn.userId ?? undefined,
        app: signIn => signIn.appId ?? undefined,
      },
      changed,
    )
    this.signingKeys = new Collection('signingKeys', {}, changed)
    this.refreshTokens = new Collection(
      'refreshTokens',
      { user: token => token.userId, app: token => token.appId, session: token => token.sessionId },
      changed,
    )
    this.faults = new Collection('faults', {}, changed)
    this.#fill(document)
  }

  /** Runs after every change; returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Everything, as the data file holds it. */
  toDocument(): DirectoryDocument {
    return {
      version: 1,
      tenants: this.tenants.list(),
      users: this.users.list(),
      groups: this.groups.list(),
      groupMemberships: this.groupMemberships.list(),
      applications: this.applications.list(),
      servicePrincipals: this.servicePrincipals.list(),
      appRoleAssignments: this.appRoleAssignments.list(),
      oauth2PermissionGrants: this.oauth2PermissionGrants.list(),
      signIns: this.signIns.list(),
      signingKeys: this.signingKeys.list(),
      refreshTokens: this.refreshTokens.list(),
      faults: this.faults.list(),
    }
  }

  #fill(document: DirectoryDocument): void {
    for (const row of document.tenants) this.tenants.insert(row)
    for (const row of document.users) this.users.insert(row)
    for (const row of document.groups) this.groups.insert(row)
    for (const row of document.groupMemberships) this.groupMemberships.insert(row)
    for (const row of document.applications) this.applications.insert(row)
    for (const row of document.servicePrincipals) this.servicePrincipals.insert(row)
    for (const row of document.appRoleAssignments) this.appRoleAssignments.insert(row)
    for (const row of document.oauth2PermissionGrants) this.oauth2PermissionGrants.insert(row)
    for (const row of document.signIns) this.signIns.insert(row)
    for (const row of document.signingKeys) this.signingKeys.insert(row)
    for (const row of document.refreshTokens) this.refreshTokens.insert(row)
    for (const row of document.faults) this.faults.insert(row)
  }
}
