import { directoryRoleIds, type Tenant } from '../../store/index.ts'
import { lists, type Resource, type ResourceKind, values } from '../odata/resource.ts'

/** @see https://learn.microsoft.com/graph/api/resources/organization?view=graph-rest-1.0#properties */
export const organizationKind: ResourceKind = {
  set: 'organization',
  type: 'organization',
  properties: {
    ...values(`id deletedDateTime city country countryLetterCode createdDateTime defaultUsageLocation displayName
      mobileDeviceManagementAuthority onPremisesLastSyncDateTime onPremisesSyncEnabled partnerTenantType postalCode
      preferredLanguage privacyProfile state street tenantType`),
    ...lists(`assignedPlans businessPhones directorySizeQuota marketingNotificationEmails provisionedPlans
      securityComplianceNotificationMails securityComplianceNotificationPhones technicalNotificationMails
      verifiedDomains`),
  },
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

/** @see https://learn.microsoft.com/graph/api/resources/domain?view=graph-rest-1.0#properties */
export const domainKind: ResourceKind = {
  set: 'domains',
  type: 'domain',
  properties: {
    ...values(`id authenticationType availabilityStatus isAdminManaged isDefault isInitial isRoot isVerified
      manufacturer model passwordNotificationWindowInDays passwordValidityPeriodInDays state`),
    ...lists('supportedServices'),
  },
}

/** A domain's id is its name; all of the emulator's are verified, and none is federated. */
export const domainShapes = (tenant: Tenant): Resource[] =>
  tenant.verifiedDomains.map((id, at) => ({
    id,
    authenticationType: 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: at === 0,
    isInitial: at === 0,
    isRoot: !tenant.verifiedDomains.some(other => id.endsWith(`.${other}`)),
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
    // "Never expires", as Graph writes it.
    passwordValidityPeriodInDays: 2_147_483_647,
    passwordNotificationWindowInDays: 14,
  }))

/** @see https://learn.microsoft.com/graph/api/resources/directoryrole?view=graph-rest-1.0#properties */
export const directoryRoleKind: ResourceKind = {
  set: 'directoryRoles',
  type: 'directoryRole',
  properties: values('id deletedDateTime description displayName roleTemplateId'),
}

export const directoryRoleTemplateKind: ResourceKind = {
  set: 'directoryRoleTemplates',
  type: 'directoryRoleTemplate',
  properties: values('id deletedDateTime description displayName'),
}

/** Roles are activated under an id of their own per tenant; the emulator uses the template's. */
export const directoryRoleShapes = (): Resource[] =>
  Object.entries(directoryRoleIds).map(([displayName, id]) => ({
    id,
    deletedDateTime: null,
    description: null,
    displayName,
    roleTemplateId: id,
  }))
