import {
  type Group,
  keptGroupProperties,
  keptUserProperties,
  personalTenantId,
  type Store,
  type User,
} from '../../store/index.ts'
import { lists, type Resource, type ResourceKind, values } from '../odata/resource.ts'
import { unwritten } from './kept.ts'

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

/** @see https://learn.microsoft.com/graph/api/resources/user?view=graph-rest-1.0#properties */
export const userKind: ResourceKind = {
  set: 'users',
  type: 'user',
  defaults: usualProperties,
  properties: {
    ...unwritten(keptUserProperties),
    ...values(`id deletedDateTime accountEnabled country createdDateTime creationType deviceEnrollmentLimit displayName
      externalUserState externalUserStateChangeDateTime givenName isManagementRestricted isResourceAccount
      lastPasswordChangeDateTime legalAgeGroupClassification mail mailboxSettings onPremisesDistinguishedName
      onPremisesDomainName onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier
      onPremisesSyncEnabled onPremisesUserPrincipalName passwordProfile print securityIdentifier signInActivity
      signInSessionsValidFromDateTime surname userPrincipalName userType`),
    ...lists(`assignedLicenses assignedPlans identities imAddresses licenseAssignmentStates
      onPremisesProvisioningErrors otherMails provisionedPlans proxyAddresses serviceProvisioningErrors`),
  },
}

/** All fifteen are always there, which clients rely on. */
const extensionAttributes = Object.fromEntries(
  Array.from({ length: 15 }, (_, at) => [`extensionAttribute${at + 1}`, null]),
)

export const userShape = (store: Store, user: User): Resource => {
  const personal = user.tenantId === personalTenantId
  return {
    mailNickname: user.userPrincipalName.split('@')[0],
    ...user.properties,
    displayName: user.displayName,
    givenName: user.givenName,
    // Of a personal account Graph tells no mail; its name is the address.
    mail: personal ? null : user.mail,
    surname: user.surname,
    userPrincipalName: user.userPrincipalName,
    id: personal ? user.id.replaceAll('-', '').slice(-16) : user.id,
    accountEnabled: user.accountEnabled,
    country: user.country,
    createdDateTime: user.createdDateTime,
    creationType: user.userType === 'Guest' ? 'Invitation' : null,
    externalUserState: user.userType === 'Guest' ? 'Accepted' : null,
    identities: [identityOf(store, user)],
    onPremisesExtensionAttributes: {
      ...extensionAttributes,
      ...(user.properties?.onPremisesExtensionAttributes as object | undefined),
    },
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

/** @see https://learn.microsoft.com/graph/api/resources/group?view=graph-rest-1.0#properties */
export const groupKind: ResourceKind = {
  set: 'groups',
  type: 'group',
  properties: {
    ...unwritten(keptGroupProperties),
    ...values(`id deletedDateTime createdDateTime description displayName expirationDateTime
      hasMembersWithLicenseErrors isArchived isManagementRestricted licenseProcessingState mail membershipRule
      membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName
      onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled renewedDateTime securityEnabled
      securityIdentifier unseenCount`),
    ...lists('assignedLicenses onPremisesProvisioningErrors proxyAddresses serviceProvisioningErrors'),
  },
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
  ...group.properties,
})

export const typedUser = (store: Store, user: User): Resource => ({
  '@odata.type': '#microsoft.graph.user',
  ...userShape(store, user),
})

export const typedGroup = (group: Group): Resource => ({
  '@odata.type': '#microsoft.graph.group',
  ...groupShape(group),
})
