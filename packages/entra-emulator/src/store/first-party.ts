import type { AppRole, PermissionScope } from './application-model.ts'

/**
 * Microsoft's own apps that exist in every tenant without a registration, as far as the emulator needs them. The ids of
 * apps and permissions are the real ones (Microsoft Graph permissions reference), so scripts work unchanged.
 */

export interface FirstPartyApp {
  readonly appId: string
  readonly displayName: string
  /** Names under which it is asked for as a resource. */
  readonly identifierUris: readonly string[]
  readonly oauth2PermissionScopes: readonly PermissionScope[]
  readonly appRoles: readonly AppRole[]
  /** Clients of Microsoft's that ask for tokens without registration or consent. */
  readonly isPublicClient: boolean
}

export const graphAppId = '00000003-0000-0000-c000-000000000000'
export const azureCliAppId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
export const graphPowerShellAppId = '14d82eec-204b-4c2f-b7e8-296a70dab67e'

const scope = (
  value: string,
  id: string,
  type: 'User' | 'Admin',
  name: string,
  description: string,
): PermissionScope => ({
  id,
  value,
  type,
  adminConsentDisplayName: name,
  adminConsentDescription: description,
  userConsentDisplayName: name,
  userConsentDescription: description,
  isEnabled: true,
})

const role = (value: string, id: string, name: string): AppRole => ({
  id,
  allowedMemberTypes: ['Application'],
  displayName: name,
  description: name,
  value,
  isEnabled: true,
})

/** Delegated permissions of Microsoft Graph. */
export const graphScopes: readonly PermissionScope[] = [
  scope(
    'openid',
    '37f7f235-527c-4136-accd-4a02d197296e',
    'User',
    'Sign you in',
    'Lets you sign in with your work account.',
  ),
  scope(
    'profile',
    '14dad69e-099b-42c9-810b-d002981feec1',
    'User',
    'View your basic profile',
    'Your name and account name.',
  ),
  scope(
    'email',
    '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0',
    'User',
    'View your email address',
    'Your primary email address.',
  ),
  scope(
    'offline_access',
    '7427e0e9-2fba-42fe-b0c0-848c9e6a8182',
    'User',
    'Maintain access to data you have given it access to',
    'Keeps access while you are not using the app.',
  ),
  scope(
    'User.Read',
    'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
    'User',
    'View your basic profile and sign you in',
    'Your profile, and the groups that you are in.',
  ),
  scope(
    'User.ReadBasic.All',
    'b340eb25-3456-403f-be2f-af7a0d370277',
    'User',
    'View the basic profiles of all users',
    'Names and addresses of everyone in the organisation.',
  ),
  scope(
    'User.Read.All',
    'a154be20-db9c-4678-8ab7-66f6cc099a59',
    'Admin',
    'Read the full profiles of all users',
    'Everything in the profiles of everyone.',
  ),
  scope(
    'User.ReadWrite.All',
    '204e0828-b5ca-4ad8-b9f3-f32a958e7cc4',
    'Admin',
    'Read and write the full profiles of all users',
    'Changes the profiles of everyone.',
  ),
  scope(
    'Group.Read.All',
    '5f8c59db-677d-491f-a6b8-5f174b11ec1d',
    'Admin',
    'Read all groups',
    'Groups and their members.',
  ),
  scope(
    'GroupMember.Read.All',
    'bc024368-1153-4739-b217-4326f2e966d0',
    'Admin',
    'Read group memberships',
    'Who is in which group.',
  ),
  scope(
    'Directory.Read.All',
    '06da0dbc-49e2-44d2-8312-53f166ab848a',
    'Admin',
    'Read directory data',
    'Everything in the directory.',
  ),
  scope(
    'Directory.ReadWrite.All',
    'c5366453-9fb0-48a5-a156-24f0c49a4b84',
    'Admin',
    'Read and write directory data',
    'Changes what is in the directory.',
  ),
  scope(
    'Application.Read.All',
    'c79f8feb-a9db-4090-85f9-90d820caa0eb',
    'Admin',
    'Read applications',
    'App registrations and enterprise applications.',
  ),
  scope(
    'Application.ReadWrite.All',
    'bdfbf15f-ee85-4955-8675-146e8e5296b5',
    'Admin',
    'Read and write all applications',
    'Registers and changes apps.',
  ),
  scope(
    'AppRoleAssignment.ReadWrite.All',
    '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
    'Admin',
    'Manage app permission grants and app role assignments',
    'Assigns people and apps to roles.',
  ),
  scope(
    'DelegatedPermissionGrant.ReadWrite.All',
    '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
    'Admin',
    'Manage all delegated permission grants',
    'Consents for the organisation.',
  ),
  scope(
    'User.Invite.All',
    '63dd7cd9-b489-4adf-a28c-ac38b9a0f962',
    'Admin',
    'Invite guest users to the organization',
    'Invites people from elsewhere.',
  ),
  scope(
    'Group.ReadWrite.All',
    '4e46008b-f24c-477d-8fff-7bb4ec7aafe0',
    'Admin',
    'Read and write all groups',
    'Makes and changes groups and their members.',
  ),
  scope(
    'AuditLog.Read.All',
    'e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20',
    'Admin',
    'Read audit log data',
    'Sign-in logs among them.',
  ),
  scope(
    'Organization.Read.All',
    '4908d5b9-3fb2-4b1e-9336-1888b7937185',
    'Admin',
    'Read organization information',
    'Name and domains of the organisation.',
  ),
]

/** Application permissions of Microsoft Graph. */
export const graphAppRoles: readonly AppRole[] = [
  role('User.Read.All', 'df021288-bdef-4463-88db-98f22de89214', "Read all users' full profiles"),
  role(
    'User.ReadWrite.All',
    '741f803b-c850-494e-b5df-cde7c675a1ca',
    "Read and write all users' full profiles",
  ),
  role('Group.Read.All', '5b567255-7703-4780-807c-7be8301ae99b', 'Read all groups'),
  role('GroupMember.Read.All', '98830695-27a2-44f7-8c18-0c3ebc9698f6', 'Read all group memberships'),
  role('Directory.Read.All', '7ab1d382-f21e-4acd-a863-ba3e13f7da61', 'Read directory data'),
  role('Directory.ReadWrite.All', '19dbc75e-c2e2-444c-a770-ec69d8559fc7', 'Read and write directory data'),
  role('Application.Read.All', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', 'Read all applications'),
  role(
    'Application.ReadWrite.All',
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
    'Read and write all applications',
  ),
  role(
    'Application.ReadWrite.OwnedBy',
    '18a4783c-866b-4cc7-a460-3d5e5662c884',
    'Manage apps that this app creates or owns',
  ),
  role(
    'AppRoleAssignment.ReadWrite.All',
    '06b708a9-e830-4db3-a914-8e69da51d44f',
    'Manage app permission grants and app role assignments',
  ),
  role(
    'DelegatedPermissionGrant.ReadWrite.All',
    '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
    'Manage all delegated permission grants',
  ),
  role('User.Invite.All', '09850681-111b-4a89-9bed-3f2cae46d706', 'Invite guest users to the organization'),
  role('Group.ReadWrite.All', '62a82d76-70ea-41e2-9197-370581804d09', 'Read and write all groups'),
  role('AuditLog.Read.All', 'b0afded3-3588-46d8-8b3d-9842eff778da', 'Read all audit log data'),
  role('Organization.Read.All', '498476ce-e0fe-48b0-b801-37ba7e2685c6', 'Read organization information'),
]

export const firstPartyApps: readonly FirstPartyApp[] = [
  {
    appId: graphAppId,
    displayName: 'Microsoft Graph',
    identifierUris: [
      'https://graph.microsoft.com',
      'https://graph.microsoft.com/',
      '00000003-0000-0000-c000-000000000000',
    ],
    oauth2PermissionScopes: graphScopes,
    appRoles: graphAppRoles,
    isPublicClient: false,
  },
  {
    appId: azureCliAppId,
    displayName: 'Microsoft Azure CLI',
    identifierUris: [],
    oauth2PermissionScopes: [],
    appRoles: [],
    isPublicClient: true,
  },
  {
    appId: graphPowerShellAppId,
    displayName: 'Microsoft Graph Command Line Tools',
    identifierUris: [],
    oauth2PermissionScopes: [],
    appRoles: [],
    isPublicClient: true,
  },
]

export const findFirstPartyApp = (appId: string): FirstPartyApp | undefined =>
  firstPartyApps.find(app => app.appId === appId)
