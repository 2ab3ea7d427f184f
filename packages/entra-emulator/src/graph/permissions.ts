import type { EmulatorContext } from '../context.ts'
import { directoryRoleIds, isApplicationAdministrator, type User } from '../store/index.ts'
import { accessDenied } from './errors.ts'
import type { Access, GraphCaller } from './route.ts'

/** Permissions of Microsoft Graph by what they let an app do, the narrowest first, as each method's page lists them. */
export const readApplications = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const writeApplications = ['Application.ReadWrite.All', 'Directory.ReadWrite.All']
/** The emulator keeps no owners, so that this permission is as wide as the one for all apps. */
export const ownedApplications = [...writeApplications, 'Application.ReadWrite.OwnedBy']
/** What it takes to read, and to change, an app registration and what belongs to it. */
export const readingApplications = {
  delegated: readApplications,
  application: [...readApplications, 'Application.ReadWrite.OwnedBy'],
}
export const changingApplications = {
  delegated: ownedApplications,
  application: ownedApplications,
  needsRole: 'application administrator',
} as const
export const writeAssignments = ['AppRoleAssignment.ReadWrite.All']
export const readAssignments = [...readApplications, ...writeAssignments]
export const readGrants = [
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const writeGrants = ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All']
export const readOwnProfile = [
  'User.Read',
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const readUsers = [
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const readUsersBasic = ['User.ReadBasic.All', ...readUsers]
export const writeUsers = ['User.ReadWrite.All', 'Directory.ReadWrite.All']
export const readGroups = [
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const readMembers = ['GroupMember.Read.All', ...readGroups]
export const writeGroups = ['Group.ReadWrite.All', 'Directory.ReadWrite.All']
export const readOwnGroups = ['User.Read', 'GroupMember.Read.All', ...readUsers, ...readGroups]
export const readMemberOf = [
  'GroupMember.Read.All',
  'User.Read.All',
  'User.ReadWrite.All',
  'Group.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const readOrganization = [
  'User.Read',
  'Organization.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
export const readSignIns = ['AuditLog.Read.All', 'Directory.Read.All']

/** Throws 403 unless the caller's permissions, and a user's own rights, suffice. */
export const checkPermission = (context: EmulatorContext, access: Access, caller: GraphCaller): void => {
  if (caller.kind === 'portal') return
  const sufficient = caller.kind === 'user' ? access.delegated : access.application
  if (sufficient !== undefined && !sufficient.some(permission => caller.permissions.has(permission)))
    throw accessDenied()
  if (caller.kind === 'app' || access.needsRole === undefined) return
  const user = caller.userId === undefined ? undefined : context.store.users.get(caller.userId)
  if (user === undefined || !hasRole(user, access.needsRole)) throw accessDenied()
}

const hasRole = (user: User, role: NonNullable<Access['needsRole']>): boolean =>
  role === 'application administrator'
    ? isApplicationAdministrator(user)
    : user.directoryRoles.some(
        id =>
          id === directoryRoleIds['Global Administrator'] || id === directoryRoleIds['User Administrator'],
      )
