import { type Group, personalTenantId, type Store, type Tenant, type User } from '../../store/index.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'

/** What Graph answers with unless `$select` says otherwise. */
const usualProperties = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
]

export const userKind: ResourceKind = {
  set: 'users',
  defaults: usualProperties,
  properties: [
    ...usualProperties,
    'accountEnabled',
    'country',
    'createdDateTime',
    'creationType',
    'externalUserState',
    'identities',
    'mailNickname',
    'otherMails',
    'proxyAddresses',
    'userType',
    'passwordProfile',
  ],
}

export const userShape = (store: Store, user: User): Resource => {
  const personal = user.tenantId === personalTenantId
  return {
    businessPhones: [],
    displayName: user.displayName,
    givenName: user.givenName,
    jobTitle: null,
    // Of a personal account Graph tells no mail; its name is the address.
    mail: personal ? null : user.mail,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: user.surname,
    userPrincipalName: user.userPrincipalName,
    id: personal ? user.id.replaceAll('-', '').slice(-16) : user.id,
    accountEnabled: user.accountEnabled,
    country: user.country,
    createdDateTime: user.createdDateTime,
    creationType: user.userType === 'Guest' ? 'Invitation' : null,
    externalUserState: user.userType === 'Guest' ? 'Accepted' : null,
    identities: [identityOf(store, user)],
    mailNickname: user.userPrincipalName.split('@')[0],
    otherMails: user.otherMails,
    proxyAddresses: user.mail === null ? [] : [`SMTP:${user.mail}`],
    userType: user.userType,
  }
}

const identityOf = (store: Store, user: User) =>
  user.userType === 'Guest'
    ? {
        signInType: 'federated',
        issuer: user.identityProvider ?? 'ExternalAzureAD',
        issuerAssignedId: null,
      }
    : {
        signInType: 'userPrincipalName',
        issuer: store.tenants.get(user.tenantId)?.verifiedDomains[0] ?? 'live.com',
        issuerAssignedId: user.userPrincipalName,
      }

export const groupKind: ResourceKind = {
  set: 'groups',
  properties: [
    'id',
    'displayName',
    'description',
    'securityEnabled',
    'mailEnabled',
    'mail',
    'mailNickname',
    'groupTypes',
    'createdDateTime',
    'securityIdentifier',
    'visibility',
  ],
}

export const groupShape = (group: Group): Resource => ({
  id: group.id,
  displayName: group.displayName,
  description: group.description,
  securityEnabled: group.securityEnabled,
  mailEnabled: !group.securityEnabled,
  mail: null,
  mailNickname: group.displayName.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase() || group.id.slice(0, 8),
  groupTypes: group.securityEnabled ? [] : ['Unified'],
  createdDateTime: group.createdDateTime,
  securityIdentifier: null,
  visibility: null,
})

/** Mixed lists (`memberOf`, `members`): each with its type. */
export const directoryObjectKind: ResourceKind = {
  set: 'directoryObjects',
  properties: [...new Set([...userKind.properties, ...groupKind.properties])],
}

export const typedUser = (store: Store, user: User): Resource => ({
  '@odata.type': '#microsoft.graph.user',
  ...userShape(store, user),
})

export const typedGroup = (group: Group): Resource => ({
  '@odata.type': '#microsoft.graph.group',
  ...groupShape(group),
})

export const organizationKind: ResourceKind = {
  set: 'organization',
  properties: ['id', 'displayName', 'createdDateTime', 'tenantType', 'verifiedDomains', 'countryLetterCode'],
}

export const organizationShape = (tenant: Tenant): Resource => ({
  id: tenant.id,
  displayName: tenant.displayName,
  createdDateTime: tenant.createdDateTime,
  tenantType: 'AAD',
  countryLetterCode: null,
  verifiedDomains: tenant.verifiedDomains.map((name, at) => ({
    name,
    isInitial: at === 0,
    isDefault: at === 0,
    type: 'Managed',
    capabilities: 'Email, OfficeCommunicationsOnline',
  })),
})
