import Type, { type Static } from 'typebox'
import { DateTime, Guid, Nullable, OtherProperties, Text } from './schema.ts'

/** The tenant that holds every personal Microsoft account; `consumers` is another name of it. */
export const personalTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad'

export const Tenant = Type.Object(
  {
    /** Directory (tenant) ID. */
    id: Guid,
    displayName: Text,
    /** Verified domains in lower case; the first is the initial one. Empty for the personal tenant alone. */
    verifiedDomains: Type.Array(Text),
    /** Whether people may consent to permissions that need no admin (`User consent settings`). */
    userConsentAllowed: Type.Boolean(),
    /** `false`: the tenant's app management policy (`passwordAddition`) lets no app have a new secret. */
    secretsAllowed: Type.Optional(Type.Boolean()),
    createdDateTime: DateTime,
  },
  { additionalProperties: false },
)
export type Tenant = Static<typeof Tenant>

export const User = Type.Object(
  {
    /** Object ID, the `oid` claim. */
    id: Guid,
    tenantId: Guid,
    userPrincipalName: Text,
    /** Any address at all, verified by nobody: what the attack known as nOAuth lives on. */
    mail: Nullable(Text),
    otherMails: Type.Array(Text),
    displayName: Text,
    givenName: Nullable(Text),
    surname: Nullable(Text),
    userType: Type.Union([Type.Literal('Member'), Type.Literal('Guest')]),
    accountEnabled: Type.Boolean(),
    /** In plain text on purpose: this is an emulator, its passwords protect nothing and are printed in its docs. */
    password: Text,
    /** The password must be changed at the next sign-in. */
    forceChangePasswordNextSignIn: Type.Boolean(),
    /** Where a guest's account lives, when it is a tenant of this emulator; the password is checked there. */
    homeAccount: Nullable(Type.Object({ tenantId: Guid, userId: Guid }, { additionalProperties: false })),
    /** Of a guest whose home is outside this emulator: `live.com`, `google.com`, `mail` (one-time passcode). */
    identityProvider: Nullable(Text),
    /** Template ids of directory roles, the `wids` claim. */
    directoryRoles: Type.Array(Guid),
    /** Two-letter code, the `ctry` claim. */
    country: Nullable(Text),
    /** Object ID of the account above this one. */
    managerId: Type.Optional(Nullable(Guid)),
    /** What Graph keeps of a user beside that, as it came: `department`, `jobTitle`, … Nothing here depends on it. */
    properties: Type.Optional(OtherProperties),
    createdDateTime: DateTime,
  },
  { additionalProperties: false },
)
export type User = Static<typeof User>

export const Group = Type.Object(
  {
    id: Guid,
    tenantId: Guid,
    displayName: Text,
    description: Nullable(Text),
    /** Only security groups appear in tokens with `SecurityGroup`; others do with `All`. */
    securityEnabled: Type.Boolean(),
    /** What Graph keeps of a group beside that, as it came. */
    properties: Type.Optional(OtherProperties),
    createdDateTime: DateTime,
  },
  { additionalProperties: false },
)
export type Group = Static<typeof Group>

/** That a user, another group or a service principal is a direct member of a group. */
export const GroupMembership = Type.Object(
  {
    /** `<groupId>/<memberId>`, so that nobody is a member twice. */
    id: Text,
    groupId: Guid,
    memberId: Guid,
    memberType: Type.Union([Type.Literal('User'), Type.Literal('Group'), Type.Literal('ServicePrincipal')]),
  },
  { additionalProperties: false },
)
export type GroupMembership = Static<typeof GroupMembership>

export const membershipId = (groupId: string, memberId: string): string => `${groupId}/${memberId}`

/** Directory roles that the emulator knows, by the names of the portal. Template ids: Microsoft Entra built-in roles. */
export const directoryRoleIds = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
} as const

const consentingRoles: readonly string[] = [
  directoryRoleIds['Global Administrator'],
  directoryRoleIds['Application Administrator'],
  directoryRoleIds['Cloud Application Administrator'],
]

/** Whether a person may register apps and consent for the whole organisation. */
export const isApplicationAdministrator = (user: User): boolean =>
  user.directoryRoles.some(role => consentingRoles.includes(role))
