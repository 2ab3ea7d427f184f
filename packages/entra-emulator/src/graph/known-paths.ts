/**
 * What Graph v1.0 has and the emulator has not. An address that is here is answered by 501, so that nobody takes it for their
 * own mistake; one that is neither here nor a route does not exist in Graph either. Methods by path; `*` is every method, here and below.
 * @see https://learn.microsoft.com/graph/api/overview?view=graph-rest-1.0
 */

const everything = (names: string, prefix = ''): Record<string, string> =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map(name => [`${prefix}${name}`, '*']),
  )

/** First segments of Graph of which the emulator has nothing. */
const wholeAreas = everything(`
  $metadata admin agreementAcceptances agreements appCatalogs applicationTemplates authenticationMethodConfigurations
  authenticationMethodsPolicy branding certificateBasedAuthConfiguration chats communications compliance connections
  contacts contracts copilot dataPolicyOperations deviceAppManagement deviceManagement devices directory domainDnsRecords
  drive drives education employeeExperience external filterOperators functions groupLifecyclePolicies groupSettings
  groupSettingTemplates identity identityGovernance identityProtection identityProviders informationProtection
  localizations permissionGrants places planner policies print privacy reports roleManagement schemaExtensions
  scopedRoleMemberships search security shares sites solutions storage subscribedSkus subscriptions teams
  teamsTemplates teamwork tenantRelationships workbooks`)

/** Of a kind of resource: relationships that are not kept. They can be neither read nor expanded. */
export const missingNavigations = {
  users: `activities adhocCalls agreementAcceptances authentication calendar calendarGroups calendars calendarView chats
    cloudClipboard contactFolders contacts createdObjects dataSecurityAndGovernance deviceManagementTroubleshootingEvents
    drive drives employeeExperience events extensions followedSites inferenceClassification insights joinedTeams
    licenseDetails mailboxSettings mailFolders managedAppRegistrations managedDevices messages onenote onlineMeetings
    onPremisesSyncBehavior outlook ownedDevices people permissionGrants planner presence registeredDevices
    scopedRoleMemberOf serviceProvisioningErrors settings solutions sponsors teamwork todo`,
  groups: `acceptedSenders calendar calendarView conversations createdOnBehalfOf drive drives events extensions
    groupLifecyclePolicies membersWithLicenseErrors onenote onPremisesSyncBehavior permissionGrants planner
    rejectedSenders serviceProvisioningErrors settings sites team threads`,
  applications: `appManagementPolicies createdOnBehalfOf extensionProperties homeRealmDiscoveryPolicies logo
    synchronization tokenIssuancePolicies tokenLifetimePolicies`,
  servicePrincipals: `appManagementPolicies claimsMappingPolicies createdObjects delegatedPermissionClassifications
    endpoints federatedIdentityCredentials homeRealmDiscoveryPolicies ownedObjects
    remoteDesktopSecurityConfiguration synchronization tokenIssuancePolicies tokenLifetimePolicies`,
  organization: 'branding certificateBasedAuthConfiguration extensions',
  domains:
    'domainNameReferences federationConfiguration rootDomain serviceConfigurationRecords verificationDnsRecords',
} as const

/** Actions and functions of a resource that the emulator does not know. */
const missingActions = {
  users: `assignLicense changePassword convertExternalToInternalMemberUser deletePasswordSingleSignOnCredentials
    exportDeviceAndAppManagementData exportPersonalData findMeetingTimes getMailTips getManagedAppDiagnosticStatuses
    getManagedAppPolicies getManagedDevicesWithAppFailures getPasswordSingleSignOnCredentials
    invalidateAllRefreshTokens reminderView removeAllDevicesFromManagement reprocessLicenseAssignment restore
    retryServiceProvisioning sendMail translateExchangeIds wipeManagedAppRegistrationsByDeviceTag`,
  groups: `addFavorite assignLicense checkGrantedPermissionsForApp removeFavorite renew resetUnseenCount restore
    retryServiceProvisioning subscribeByMail unsubscribeByMail validateProperties`,
  applications: 'addKey removeKey restore setVerifiedPublisher unsetVerifiedPublisher',
  servicePrincipals: `addKey addPassword addTokenSigningCertificate createPasswordSingleSignOnCredentials
    deletePasswordSingleSignOnCredentials getPasswordSingleSignOnCredentials removeKey removePassword restore
    updatePasswordSingleSignOnCredentials`,
  organization: `checkMemberGroups checkMemberObjects getMemberGroups getMemberObjects restore
    setMobileDeviceManagementAuthority`,
  directoryRoles: 'checkMemberGroups checkMemberObjects getMemberGroups getMemberObjects restore',
  domains: 'forceDelete promote verify',
} as const

const ofResources = Object.fromEntries(
  [missingNavigations, missingActions].flatMap(table =>
    Object.entries(table).flatMap(([set, names]) =>
      Object.entries({
        ...everything(names, `${set}/:id/`),
        ...(set === 'users' ? everything(names, 'me/') : {}),
      }),
    ),
  ),
)

/** Parts of relationships that can be read as a whole alone: one by its id, and references. */
const keptNavigations = {
  users: 'memberOf transitiveMemberOf directReports transitiveReports ownedObjects oauth2PermissionGrants',
  groups: 'memberOf transitiveMemberOf transitiveMembers',
  servicePrincipals: 'memberOf transitiveMemberOf oauth2PermissionGrants',
} as const

const partsOfNavigations = Object.fromEntries(
  Object.entries(keptNavigations).flatMap(([set, names]) =>
    [`${set}/:id`, ...(set === 'users' ? ['me'] : [])].flatMap(owner =>
      names.split(' ').flatMap(name => [
        [`${owner}/${name}/:other`, '*'],
        [`${owner}/${name}/$ref`, '*'],
      ]),
    ),
  ),
)

/** Functions that stand directly under a kind of resource. */
const ofSets =
  everything(`users/getAvailableExtensionProperties users/validatePassword users/validateProperties
  groups/validateProperties groups/getAvailableExtensionProperties applications/getAvailableExtensionProperties
  applications/validateProperties servicePrincipals/getAvailableExtensionProperties servicePrincipals/validateProperties
  organization/delta organization/getAvailableExtensionProperties organization/getByIds organization/validateProperties
  directoryObjects/delta directoryObjects/getAvailableExtensionProperties directoryObjects/validateProperties
  directoryObjects/:id/restore oauth2PermissionGrants/delta directoryRoles/delta directoryRoles/:id/scopedMembers
  auditLogs/directoryAudits auditLogs/provisioning auditLogs/customSecurityAttributeAudits`)

/** Methods of addresses that the emulator does know. */
const otherMethods = {
  'users/:id/appRoleAssignments/:assignment': 'GET PATCH',
  'me/appRoleAssignments/:assignment': 'GET PATCH DELETE',
  'me/appRoleAssignments': 'POST',
  'groups/:id/appRoleAssignments/:assignment': 'GET PATCH',
  'servicePrincipals/:id/appRoleAssignments/:assignment': 'GET PATCH',
  'servicePrincipals/:id/appRoleAssignedTo/:assignment': 'GET PATCH',
  'applications/:id/owners/$ref': 'GET POST',
  'applications/:id/owners/:owner': '*',
  'applications/:id': 'PUT',
  'applications/:id/federatedIdentityCredentials/:credential': 'PUT',
  'directoryObjects/:id': 'PATCH DELETE',
  directoryObjects: 'GET POST',
  directoryRoles: 'POST',
  'directoryRoles/:id': 'PATCH DELETE',
  'directoryRoles/:id/members/$ref': 'GET POST',
  'directoryRoles/:id/members/:member': '*',
  directoryRoleTemplates: 'POST',
  domains: 'POST',
  'domains/:id': 'PATCH DELETE',
  'groups/:id': 'PUT',
  'groups/:id/members/$ref': 'GET',
  'groups/:id/owners/$ref': 'GET POST',
  'groups/:id/owners/:owner': '*',
  'groups/:id/photo': 'PUT PATCH DELETE',
  'groups/:id/photo/$value': 'PUT PATCH DELETE',
  'groups/getByIds': 'POST',
  'groups/getUserOwnedObjects': 'POST',
  'applications/getByIds': 'POST',
  'servicePrincipals/getByIds': 'POST',
  'users/getByIds': 'POST',
  invitations: 'GET',
  me: 'PATCH DELETE',
  'me/manager/$ref': 'PUT DELETE',
  'me/photo': 'PUT PATCH DELETE',
  'me/photo/$value': 'PUT PATCH DELETE',
  organization: 'POST',
  'organization/:id': 'PATCH DELETE',
  'servicePrincipals/:id': 'PUT',
  'servicePrincipals/:id/owners/$ref': 'GET POST',
  'servicePrincipals/:id/owners/:owner': '*',
  'users/:id/photo': 'PUT PATCH DELETE',
  'users/:id/photo/$value': 'PUT PATCH DELETE',
} as const

export const missingPaths: Readonly<Record<string, string>> = {
  ...wholeAreas,
  ...ofResources,
  ...ofSets,
  ...partsOfNavigations,
  ...otherMethods,
}
