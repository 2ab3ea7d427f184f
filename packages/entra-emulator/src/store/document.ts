import Type, { type Static } from 'typebox'
import {
  Application,
  AppRoleAssignment,
  OAuth2PermissionGrant,
  ServicePrincipal,
} from './application-model.ts'
import { Group, GroupMembership, Tenant, User } from './directory-model.ts'
import { Fault, RefreshToken, SignIn, SigningKey } from './runtime-model.ts'

/** The data file: everything that survives a restart, one list per kind. */
export const DirectoryDocument = Type.Object(
  {
    /** Raised when the shape changes; a file of another version is refused, never converted in silence. */
    version: Type.Literal(1),
    tenants: Type.Array(Tenant),
    users: Type.Array(User),
    groups: Type.Array(Group),
    groupMemberships: Type.Array(GroupMembership),
    applications: Type.Array(Application),
    servicePrincipals: Type.Array(ServicePrincipal),
    appRoleAssignments: Type.Array(AppRoleAssignment),
    oauth2PermissionGrants: Type.Array(OAuth2PermissionGrant),
    signIns: Type.Array(SignIn),
    signingKeys: Type.Array(SigningKey),
    refreshTokens: Type.Array(RefreshToken),
    faults: Type.Array(Fault),
  },
  { additionalProperties: false },
)
export type DirectoryDocument = Static<typeof DirectoryDocument>

export const emptyDocument = (): DirectoryDocument => ({
  version: 1,
  tenants: [],
  users: [],
  groups: [],
  groupMemberships: [],
  applications: [],
  servicePrincipals: [],
  appRoleAssignments: [],
  oauth2PermissionGrants: [],
  signIns: [],
  signingKeys: [],
  refreshTokens: [],
  faults: [],
})
