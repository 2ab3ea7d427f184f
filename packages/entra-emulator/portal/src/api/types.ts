/** What the pages read of Graph's resources. */

export interface Tenant {
  readonly id: string
  readonly displayName: string
  readonly verifiedDomains: readonly string[]
  readonly userConsentAllowed: boolean
  readonly createdDateTime: string
  readonly isPersonal: boolean
}

export interface Page<T> {
  readonly '@odata.count'?: number
  readonly '@odata.nextLink'?: string
  readonly value: readonly T[]
}

export interface User {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly mail: string | null
  readonly givenName: string | null
  readonly surname: string | null
  readonly userType: 'Member' | 'Guest'
  readonly accountEnabled: boolean
  readonly createdDateTime: string
  readonly otherMails: readonly string[]
}

export const userFields =
  'id,displayName,userPrincipalName,mail,givenName,surname,userType,accountEnabled,createdDateTime,otherMails'

export interface Group {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly securityEnabled: boolean
  readonly createdDateTime: string
}

export type DirectoryObject = {
  readonly '@odata.type': string
  readonly id: string
  readonly displayName: string
} & Partial<User>

export type Audience =
  | 'AzureADMyOrg'
  | 'AzureADMultipleOrgs'
  | 'AzureADandPersonalMicrosoftAccount'
  | 'PersonalMicrosoftAccount'

export interface PasswordCredential {
  readonly keyId: string
  readonly displayName: string | null
  readonly hint: string
  readonly startDateTime: string
  readonly endDateTime: string
  readonly secretText: string | null
}

export interface KeyCredential {
  readonly keyId: string
  readonly displayName: string | null
  readonly customKeyIdentifier: string
  readonly startDateTime: string
  readonly endDateTime: string
}

export interface OptionalClaim {
  readonly name: string
  readonly source: string | null
  readonly essential: boolean
  readonly additionalProperties: readonly string[]
}

export interface AppRole {
  readonly id: string
  readonly allowedMemberTypes: readonly ('User' | 'Application')[]
  readonly displayName: string
  readonly description: string
  readonly value: string | null
  readonly isEnabled: boolean
}

export interface PermissionScope {
  readonly id: string
  readonly value: string
  readonly type: 'User' | 'Admin'
  readonly adminConsentDisplayName: string
  readonly adminConsentDescription: string
  readonly isEnabled: boolean
}

export interface RequiredAccess {
  readonly resourceAppId: string
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Scope' | 'Role' }[]
}

export interface Application {
  readonly id: string
  readonly appId: string
  readonly displayName: string
  readonly signInAudience: Audience
  readonly createdDateTime: string
  readonly identifierUris: readonly string[]
  readonly web: {
    readonly redirectUris: readonly string[]
    readonly homePageUrl: string | null
    readonly logoutUrl: string | null
    readonly implicitGrantSettings: {
      readonly enableIdTokenIssuance: boolean
      readonly enableAccessTokenIssuance: boolean
    }
  }
  readonly spa: { readonly redirectUris: readonly string[] }
  readonly publicClient: { readonly redirectUris: readonly string[] }
  readonly isFallbackPublicClient: boolean
  readonly passwordCredentials: readonly PasswordCredential[]
  readonly keyCredentials: readonly KeyCredential[]
  readonly optionalClaims: {
    readonly idToken: readonly OptionalClaim[]
    readonly accessToken: readonly OptionalClaim[]
    readonly saml2Token: readonly OptionalClaim[]
  }
  readonly groupMembershipClaims: string | null
  readonly appRoles: readonly AppRole[]
  readonly api: {
    readonly requestedAccessTokenVersion: number | null
    readonly oauth2PermissionScopes: readonly PermissionScope[]
  }
  readonly requiredResourceAccess: readonly RequiredAccess[]
}

export interface FederatedCredential {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly description: string | null
}

export interface ServicePrincipal {
  readonly id: string
  readonly appId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly appRoleAssignmentRequired: boolean
  readonly appOwnerOrganizationId: string
  readonly replyUrls: readonly string[]
  readonly homepage: string | null
  readonly appRoles: readonly AppRole[]
  readonly createdDateTime: string
  readonly tags: readonly string[]
}

export interface Assignment {
  readonly id: string
  readonly appRoleId: string
  readonly principalId: string
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal'
  readonly principalDisplayName: string | null
  readonly resourceId: string
  readonly resourceDisplayName: string | null
  readonly createdDateTime: string
}

export const defaultAccess = '00000000-0000-0000-0000-000000000000'

export interface SignIn {
  readonly id: string
  readonly createdDateTime: string
  readonly correlationId: string
  readonly userPrincipalName: string | null
  readonly userDisplayName: string | null
  readonly appId: string | null
  readonly appDisplayName: string | null
  readonly resourceDisplayName: string | null
  readonly ipAddress: string
  readonly userAgent: string | null
  readonly authenticationProtocol: string
  readonly status: {
    readonly errorCode: number
    readonly failureReason: string | null
    readonly additionalDetails: string | null
  }
}

export interface ConfiguredPermission {
  readonly id: string
  readonly type: 'Scope' | 'Role'
  readonly resourceAppId: string
  readonly resourceName: string
  readonly value: string
  readonly description: string
  readonly adminConsentRequired: boolean
  readonly granted: boolean
}

export interface ApiResource {
  readonly appId: string
  readonly displayName: string
  readonly scopes: readonly {
    readonly id: string
    readonly value: string
    readonly description: string
    readonly adminConsentRequired: boolean
  }[]
  readonly roles: readonly { readonly id: string; readonly value: string; readonly description: string }[]
}

export interface Fault {
  readonly id: string
  readonly kind: string
  readonly enabled: boolean
  readonly endpoints: readonly string[]
  readonly appId: string | null
  readonly tenantId: string | null
  readonly userPrincipalName: string | null
  readonly probability: number
  readonly remaining: number | null
  readonly delayMs: number | null
  readonly retryAfterSeconds: number | null
  readonly minutes: number | null
  readonly claims: readonly string[]
  readonly hits: number
}

/** Every kind of fault by name, with what it does and where it can strike. */
export type FaultCatalogue = Readonly<
  Record<string, { readonly title: string; readonly effect: string; readonly endpoints: readonly string[] }>
>
