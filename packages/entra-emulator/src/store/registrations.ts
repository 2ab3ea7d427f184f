import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import type {
  Application,
  AppRole,
  KeyCredential,
  PasswordCredential,
  PermissionScope,
  ServicePrincipal,
} from './application-model.ts'
import { findFirstPartyApp, firstPartyApps } from './first-party.ts'
import { hashSecret, newGuid } from './ids.ts'
import { keyOf, type Store } from './store.ts'

/** What "New registration" fills in: everything but the name may be left out. */
export type NewApplication = Partial<Omit<Application, 'tenantId' | 'displayName' | 'createdDateTime'>> & {
  readonly tenantId: string
  readonly displayName: string
  readonly createdDateTime: string
}

/** A complete registration from the few fields given. Not inserted. */
export const makeApplication = (fields: NewApplication): Application => ({
  id: newGuid(),
  appId: newGuid(),
  description: null,
  signInAudience: 'AzureADMyOrg',
  web: {
    redirectUris: [],
    homePageUrl: null,
    logoutUrl: null,
    implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
  },
  spa: { redirectUris: [] },
  publicClient: { redirectUris: [] },
  isFallbackPublicClient: false,
  passwordCredentials: [],
  keyCredentials: [],
  federatedIdentityCredentials: [],
  optionalClaims: { idToken: [], accessToken: [], saml2Token: [] },
  groupMembershipClaims: null,
  appRoles: [],
  api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [] },
  requiredResourceAccess: [],
  identifierUris: [],
  authenticationBehaviors: { removeUnverifiedEmailClaim: null },
  ...fields,
})

/** A new client secret: the Value to show once, and what is kept of it. */
export const makeSecret = (options: {
  readonly displayName: string | null
  /** ISO times. */
  readonly startDateTime: string
  readonly endDateTime: string
  readonly keyId?: string
  /** Only seed files choose it. */
  readonly value?: string
}): { readonly value: string; readonly credential: PasswordCredential } => {
  // 40 characters of the unreserved set, as long as the real ones.
  const value = options.value ?? randomBytes(30).toString('base64url')
  return {
    value,
    credential: {
      keyId: options.keyId ?? newGuid(),
      displayName: options.displayName,
      hint: value.slice(0, 3),
      startDateTime: options.startDateTime,
      endDateTime: options.endDateTime,
      secretHash: hashSecret(value),
    },
  }
}

/** The app's service principal in a tenant; makes it when there is none (what the portal does, and consent). */
export const ensureServicePrincipal = (
  store: Store,
  options: {
    readonly tenantId: string
    readonly appId: string
    readonly createdDateTime: string
    readonly id?: string
  },
): ServicePrincipal => {
  const existing = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(options.tenantId, options.appId))
  if (existing !== undefined) return existing
  const displayName =
    store.applications.oneBy('appId', options.appId)?.displayName ??
    findFirstPartyApp(options.appId)?.displayName ??
    options.appId
  return store.servicePrincipals.insert({
    id: options.id ?? newGuid(),
    tenantId: options.tenantId,
    appId: options.appId,
    displayName,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    createdDateTime: options.createdDateTime,
  })
}

/** What can be asked for: an app that exposes permissions, ours or Microsoft's. */
export interface ApiResource {
  readonly appId: string
  readonly displayName: string
  readonly identifierUris: readonly string[]
  readonly oauth2PermissionScopes: readonly PermissionScope[]
  readonly appRoles: readonly AppRole[]
  /** Version of the access tokens that it takes. */
  readonly accessTokenVersion: 1 | 2
}

/** By client id, or by one of its identifier URIs (with or without a trailing slash). */
export const findResource = (store: Store, name: string): ApiResource | undefined => {
  const bare = name.replace(/\/+$/, '')
  const firstParty = firstPartyApps.find(
    app => app.appId === bare.toLowerCase() || app.identifierUris.includes(bare),
  )
  if (firstParty !== undefined) return { ...firstParty, accessTokenVersion: 1 }
  const app =
    store.applications.oneBy('appId', bare.toLowerCase().replace(/^api:\/\//, '')) ??
    store.applications.list().find(candidate => candidate.identifierUris.includes(bare))
  if (app === undefined) return undefined
  return {
    appId: app.appId,
    displayName: app.displayName,
    identifierUris: app.identifierUris,
    oauth2PermissionScopes: app.api.oauth2PermissionScopes,
    appRoles: app.appRoles,
    accessTokenVersion: app.api.requestedAccessTokenVersion === 2 ? 2 : 1,
  }
}

/** A credential from an uploaded certificate (PEM, or DER in base64). Throws when it is none. */
export const makeKeyCredential = (
  certificate: string,
  options: { readonly displayName?: string | null; readonly keyId?: string } = {},
): KeyCredential => {
  const pem = certificate.includes('BEGIN CERTIFICATE')
    ? certificate
    : `-----BEGIN CERTIFICATE-----\n${certificate.trim()}\n-----END CERTIFICATE-----\n`
  const x509 = new X509Certificate(pem)
  return {
    keyId: options.keyId ?? newGuid(),
    displayName: options.displayName ?? x509.subject,
    startDateTime: new Date(x509.validFrom).toISOString(),
    endDateTime: new Date(x509.validTo).toISOString(),
    thumbprint: x509.fingerprint.replaceAll(':', ''),
    thumbprintSha256: createHash('sha256').update(x509.raw).digest('base64url'),
    certificate: x509.raw.toString('base64'),
  }
}
