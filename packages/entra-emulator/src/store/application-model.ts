import Type, { type Static } from 'typebox'
import { DateTime, Guid, Nullable, OtherProperties, Text } from './schema.ts'

/**
 * App registrations, in the shape and with the names of Graph's `application` resource, so that the portal, Graph and the
 * protocol read the same fields.
 */

const closed = { additionalProperties: false }

/** The portal's four "Supported account types". */
export const SignInAudience = Type.Union([
  Type.Literal('AzureADMyOrg'),
  Type.Literal('AzureADMultipleOrgs'),
  Type.Literal('AzureADandPersonalMicrosoftAccount'),
  Type.Literal('PersonalMicrosoftAccount'),
])
export type SignInAudience = Static<typeof SignInAudience>

/** What a secret and a certificate have in common. */
const credential = {
  /** Of a secret, the portal's "Secret ID": of no use as a secret, and often pasted as one. */
  keyId: Guid,
  displayName: Nullable(Text),
  startDateTime: DateTime,
  endDateTime: DateTime,
}

export const PasswordCredential = Type.Object(
  {
    ...credential,
    /** The first three characters of the Value. */
    hint: Text,
    /** SHA-256 of the Value in base64url; the Value itself is shown once and not kept. */
    secretHash: Text,
  },
  closed,
)
export type PasswordCredential = Static<typeof PasswordCredential>

export const KeyCredential = Type.Object(
  {
    ...credential,
    /** SHA-1 of the DER in upper-case hex, the portal's "Thumbprint". */
    thumbprint: Text,
    /** SHA-256 of the DER in base64url, as in `x5t#S256`. */
    thumbprintSha256: Text,
    /** DER in base64. */
    certificate: Text,
  },
  closed,
)
export type KeyCredential = Static<typeof KeyCredential>

export const FederatedIdentityCredential = Type.Object(
  {
    id: Guid,
    name: Text,
    issuer: Text,
    subject: Text,
    /** `api://AzureADTokenExchange` unless said otherwise. */
    audiences: Type.Array(Text),
    description: Nullable(Text),
    /** Where the issuer's keys are when its discovery document cannot be fetched; ours, for tests. */
    jwksUri: Nullable(Text),
  },
  closed,
)
export type FederatedIdentityCredential = Static<typeof FederatedIdentityCredential>

export const OptionalClaim = Type.Object(
  {
    name: Text,
    source: Nullable(Text),
    essential: Type.Boolean(),
    additionalProperties: Type.Array(Text),
  },
  closed,
)
export type OptionalClaim = Static<typeof OptionalClaim>

export const AppRole = Type.Object(
  {
    id: Guid,
    allowedMemberTypes: Type.Array(Type.Union([Type.Literal('User'), Type.Literal('Application')])),
    displayName: Text,
    description: Text,
    /** What the `roles` claim says. */
    value: Nullable(Text),
    isEnabled: Type.Boolean(),
  },
  closed,
)
export type AppRole = Static<typeof AppRole>

/** A delegated permission that an app exposes ("Expose an API"). */
export const PermissionScope = Type.Object(
  {
    id: Guid,
    value: Text,
    /** `Admin`: only an administrator can consent. */
    type: Type.Union([Type.Literal('User'), Type.Literal('Admin')]),
    adminConsentDisplayName: Text,
    adminConsentDescription: Text,
    userConsentDisplayName: Nullable(Text),
    userConsentDescription: Nullable(Text),
    isEnabled: Type.Boolean(),
  },
  closed,
)
export type PermissionScope = Static<typeof PermissionScope>

/** `Scope` is a delegated permission, `Role` an application permission. */
export const RequiredResourceAccess = Type.Object(
  {
    resourceAppId: Guid,
    resourceAccess: Type.Array(
      Type.Object({ id: Guid, type: Type.Union([Type.Literal('Scope'), Type.Literal('Role')]) }, closed),
    ),
  },
  closed,
)
export type RequiredResourceAccess = Static<typeof RequiredResourceAccess>

export const Application = Type.Object(
  {
    /** Object ID. */
    id: Guid,
    /** The tenant that the registration lives in. */
    tenantId: Guid,
    /** Application (client) ID. */
    appId: Guid,
    displayName: Text,
    description: Nullable(Text),
    signInAudience: SignInAudience,
    web: Type.Object(
      {
        redirectUris: Type.Array(Text),
        homePageUrl: Nullable(Text),
        /** Front-channel logout URL. */
        logoutUrl: Nullable(Text),
        /** The two boxes "ID tokens" and "Access tokens" of the Authentication page. */
        implicitGrantSettings: Type.Object(
          { enableIdTokenIssuance: Type.Boolean(), enableAccessTokenIssuance: Type.Boolean() },
          closed,
        ),
      },
      closed,
    ),
    spa: Type.Object({ redirectUris: Type.Array(Text) }, closed),
    publicClient: Type.Object({ redirectUris: Type.Array(Text) }, closed),
    /** "Allow public client flows". */
    isFallbackPublicClient: Type.Boolean(),
    passwordCredentials: Type.Array(PasswordCredential),
    keyCredentials: Type.Array(KeyCredential),
    federatedIdentityCredentials: Type.Array(FederatedIdentityCredential),
    optionalClaims: Type.Object(
      {
        idToken: Type.Array(OptionalClaim),
        accessToken: Type.Array(OptionalClaim),
        saml2Token: Type.Array(OptionalClaim),
      },
      closed,
    ),
    /** `null`, or a comma-separated list of SecurityGroup, All, DirectoryRole, ApplicationGroup. */
    groupMembershipClaims: Nullable(Text),
    appRoles: Type.Array(AppRole),
    api: Type.Object(
      {
        /** 2 for v2.0 access tokens; `null` and 1 give v1.0 ones. */
        requestedAccessTokenVersion: Nullable(Type.Integer()),
        oauth2PermissionScopes: Type.Array(PermissionScope),
      },
      closed,
    ),
    requiredResourceAccess: Type.Array(RequiredResourceAccess),
    /** `api://…` names under which other apps ask for this one. */
    identifierUris: Type.Array(Text),
    authenticationBehaviors: Type.Object(
      /** `null`: the default of the app's age and audience, see `tokens/email-claim.ts`. */
      { removeUnverifiedEmailClaim: Nullable(Type.Boolean()) },
      closed,
    ),
    /** What Graph keeps of an application beside that, as it came. */
    properties: Type.Optional(OtherProperties),
    createdDateTime: DateTime,
  },
  closed,
)
export type Application = Static<typeof Application>

/** An app's presence in one tenant: the portal's "Enterprise application". */
export const ServicePrincipal = Type.Object(
  {
    /** Object ID, other than the registration's. */
    id: Guid,
    tenantId: Guid,
    appId: Guid,
    displayName: Text,
    /** "Enabled for users to sign in?" */
    accountEnabled: Type.Boolean(),
    /** "Assignment required?" */
    appRoleAssignmentRequired: Type.Boolean(),
    /** Tokens for the app are signed with a key of its own, as claims mapping demands: see `keys/signing-keys.ts`. */
    customSigningKey: Type.Optional(Type.Boolean()),
    /** What Graph keeps of a service principal beside that, as it came. */
    properties: Type.Optional(OtherProperties),
    createdDateTime: DateTime,
  },
  closed,
)
export type ServicePrincipal = Static<typeof ServicePrincipal>

/** The role id of an assignment that gives access without a role. */
export const defaultAccessRoleId = '00000000-0000-0000-0000-000000000000'

export const AppRoleAssignment = Type.Object(
  {
    id: Guid,
    tenantId: Guid,
    principalId: Guid,
    principalType: Type.Union([
      Type.Literal('User'),
      Type.Literal('Group'),
      Type.Literal('ServicePrincipal'),
    ]),
    /** Object ID of the service principal that defines the role. */
    resourceId: Guid,
    appRoleId: Guid,
    createdDateTime: DateTime,
  },
  closed,
)
export type AppRoleAssignment = Static<typeof AppRoleAssignment>

/** Consent to delegated permissions: one person's (`Principal`) or everyone's (`AllPrincipals`). */
export const OAuth2PermissionGrant = Type.Object(
  {
    id: Guid,
    tenantId: Guid,
    /** Object ID of the client's service principal. */
    clientId: Guid,
    consentType: Type.Union([Type.Literal('AllPrincipals'), Type.Literal('Principal')]),
    principalId: Nullable(Guid),
    /** Object ID of the resource's service principal. */
    resourceId: Guid,
    /** Space separated. */
    scope: Text,
  },
  closed,
)
export type OAuth2PermissionGrant = Static<typeof OAuth2PermissionGrant>
