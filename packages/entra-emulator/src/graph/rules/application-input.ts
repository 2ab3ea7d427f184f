import Type, { type Static } from 'typebox'
import {
  type Application,
  type KeyCredential,
  keptApplicationProperties,
  makeKeyCredential,
  newGuid,
  RequiredResourceAccess,
  SignInAudience,
} from '../../store/index.ts'
import { Guid, Nullable, Text } from '../../store/schema.ts'
import { badRequest } from '../errors.ts'
import { applicationKind } from '../shapes/application.ts'

/** What may be written of a registration, in Graph's shape; every field may be left out. */

const optional = Type.Optional

const ClaimInput = Type.Object({
  name: Text,
  source: optional(Nullable(Text)),
  essential: optional(Type.Boolean()),
  additionalProperties: optional(Type.Array(Text)),
})

const RoleInput = Type.Object({
  id: optional(Guid),
  allowedMemberTypes: Type.Array(Type.Union([Type.Literal('User'), Type.Literal('Application')])),
  displayName: Text,
  description: Text,
  value: optional(Nullable(Text)),
  isEnabled: optional(Type.Boolean()),
  origin: optional(Text),
})

const ScopeInput = Type.Object({
  id: optional(Guid),
  value: Text,
  type: optional(Type.Union([Type.Literal('User'), Type.Literal('Admin')])),
  adminConsentDisplayName: Text,
  adminConsentDescription: Text,
  userConsentDisplayName: optional(Nullable(Text)),
  userConsentDescription: optional(Nullable(Text)),
  isEnabled: optional(Type.Boolean()),
})

const KeyInput = Type.Object({
  keyId: optional(Guid),
  displayName: optional(Nullable(Text)),
  /** The certificate, DER in base64 or PEM; `null` in what Graph gave out before. */
  key: optional(Nullable(Text)),
  type: optional(Text),
  usage: optional(Text),
  customKeyIdentifier: optional(Nullable(Text)),
  startDateTime: optional(Text),
  endDateTime: optional(Text),
})

export const ApplicationInput = Type.Object({
  displayName: optional(Text),
  description: optional(Nullable(Text)),
  signInAudience: optional(SignInAudience),
  web: optional(
    Type.Object(
      {
        redirectUris: optional(Type.Array(Text)),
        redirectUriSettings: optional(Type.Unknown()),
        homePageUrl: optional(Nullable(Text)),
        logoutUrl: optional(Nullable(Text)),
        implicitGrantSettings: optional(
          Type.Object(
            {
              enableIdTokenIssuance: optional(Nullable(Type.Boolean())),
              enableAccessTokenIssuance: optional(Nullable(Type.Boolean())),
            },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
  ),
  spa: optional(Type.Object({ redirectUris: Type.Array(Text) }, { additionalProperties: false })),
  publicClient: optional(Type.Object({ redirectUris: Type.Array(Text) }, { additionalProperties: false })),
  isFallbackPublicClient: optional(Nullable(Type.Boolean())),
  keyCredentials: optional(Type.Array(KeyInput)),
  optionalClaims: optional(
    Nullable(
      Type.Object({
        idToken: optional(Type.Array(ClaimInput)),
        accessToken: optional(Type.Array(ClaimInput)),
        saml2Token: optional(Type.Array(ClaimInput)),
      }),
    ),
  ),
  groupMembershipClaims: optional(Nullable(Text)),
  appRoles: optional(Type.Array(RoleInput)),
  api: optional(
    Type.Object({
      requestedAccessTokenVersion: optional(Nullable(Type.Integer())),
      oauth2PermissionScopes: optional(Type.Array(ScopeInput)),
      acceptMappedClaims: optional(Nullable(Type.Boolean())),
      knownClientApplications: optional(Type.Array(Type.Unknown())),
      preAuthorizedApplications: optional(Nullable(Type.Array(Type.Unknown()))),
    }),
  ),
  requiredResourceAccess: optional(Type.Array(RequiredResourceAccess)),
  identifierUris: optional(Type.Array(Text)),
  authenticationBehaviors: optional(
    Nullable(Type.Object({ removeUnverifiedEmailClaim: optional(Nullable(Type.Boolean())) })),
  ),
})
export type ApplicationInput = Static<typeof ApplicationInput>

export const applicationInput = {
  fields: ApplicationInput,
  kept: keptApplicationProperties,
  kind: applicationKind,
  unkept: [
    ...['logo', 'nativeAuthenticationApisEnabled', 'owners@odata.bind'],
    ...['extensionProperties@odata.bind', 'createdOnBehalfOf@odata.bind'],
  ],
}

/** The registration with what was sent in its place. Not checked against the rules, not kept. */
export const applyInput = (app: Application, input: ApplicationInput): Application => ({
  ...app,
  displayName: input.displayName?.trim() ?? app.displayName,
  description: input.description === undefined ? app.description : input.description,
  signInAudience: input.signInAudience ?? app.signInAudience,
  web: {
    redirectUris: input.web?.redirectUris ?? app.web.redirectUris,
    homePageUrl: input.web?.homePageUrl === undefined ? app.web.homePageUrl : input.web.homePageUrl || null,
    logoutUrl: input.web?.logoutUrl === undefined ? app.web.logoutUrl : input.web.logoutUrl || null,
    implicitGrantSettings: {
      enableIdTokenIssuance:
        input.web?.implicitGrantSettings?.enableIdTokenIssuance ??
        app.web.implicitGrantSettings.enableIdTokenIssuance,
      enableAccessTokenIssuance:
        input.web?.implicitGrantSettings?.enableAccessTokenIssuance ??
        app.web.implicitGrantSettings.enableAccessTokenIssuance,
    },
  },
  spa: input.spa ?? app.spa,
  publicClient: input.publicClient ?? app.publicClient,
  isFallbackPublicClient:
    input.isFallbackPublicClient === undefined
      ? app.isFallbackPublicClient
      : input.isFallbackPublicClient === true,
  keyCredentials:
    input.keyCredentials === undefined
      ? app.keyCredentials
      : input.keyCredentials.map(key => keyFromInput(app, key)),
  optionalClaims:
    input.optionalClaims === undefined
      ? app.optionalClaims
      : {
          idToken: (input.optionalClaims?.idToken ?? []).map(claimFromInput),
          accessToken: (input.optionalClaims?.accessToken ?? []).map(claimFromInput),
          saml2Token: (input.optionalClaims?.saml2Token ?? []).map(claimFromInput),
        },
  groupMembershipClaims:
    input.groupMembershipClaims === undefined
      ? app.groupMembershipClaims
      : input.groupMembershipClaims === 'None'
        ? null
        : input.groupMembershipClaims,
  appRoles:
    input.appRoles?.map(role => ({
      id: role.id ?? newGuid(),
      allowedMemberTypes: role.allowedMemberTypes,
      displayName: role.displayName,
      description: role.description,
      value: role.value ?? null,
      isEnabled: role.isEnabled ?? true,
    })) ?? app.appRoles,
  api: {
    requestedAccessTokenVersion:
      input.api?.requestedAccessTokenVersion === undefined
        ? app.api.requestedAccessTokenVersion
        : input.api.requestedAccessTokenVersion,
    oauth2PermissionScopes:
      input.api?.oauth2PermissionScopes?.map(scope => ({
        id: scope.id ?? newGuid(),
        value: scope.value,
        type: scope.type ?? 'User',
        adminConsentDisplayName: scope.adminConsentDisplayName,
        adminConsentDescription: scope.adminConsentDescription,
        userConsentDisplayName: scope.userConsentDisplayName ?? null,
        userConsentDescription: scope.userConsentDescription ?? null,
        isEnabled: scope.isEnabled ?? true,
      })) ?? app.api.oauth2PermissionScopes,
  },
  requiredResourceAccess: input.requiredResourceAccess ?? app.requiredResourceAccess,
  identifierUris: input.identifierUris ?? app.identifierUris,
  authenticationBehaviors:
    input.authenticationBehaviors === undefined
      ? app.authenticationBehaviors
      : {
          removeUnverifiedEmailClaim: input.authenticationBehaviors?.removeUnverifiedEmailClaim ?? null,
        },
})

const claimFromInput = (
  claim: Static<typeof ClaimInput>,
): Application['optionalClaims']['idToken'][number] => ({
  name: claim.name,
  source: claim.source ?? null,
  essential: claim.essential ?? false,
  additionalProperties: claim.additionalProperties ?? [],
})

/** A certificate that is there already is named by its id; a new one comes with its bytes. */
const keyFromInput = (app: Application, key: Static<typeof KeyInput>): KeyCredential => {
  const existing = app.keyCredentials.find(candidate => candidate.keyId === key.keyId)
  if (existing !== undefined) return { ...existing, displayName: key.displayName ?? existing.displayName }
  if (key.key === null || key.key === undefined || key.key.trim() === '')
    throw badRequest('New key credentials must have a key: the certificate.', 'keyCredentials')
  if (key.key.includes('PRIVATE KEY'))
    throw badRequest(
      'This file holds a private key. Upload the certificate alone (.cer, .pem or .crt).',
      'keyCredentials',
    )
  try {
    return makeKeyCredential(unwrapPem(key.key), {
      displayName: key.displayName ?? null,
      ...(key.keyId === undefined ? {} : { keyId: key.keyId }),
    })
  } catch {
    throw badRequest(
      'Key credential is invalid: this is no X.509 certificate. Upload a .cer, .pem or .crt file.',
      'keyCredentials',
    )
  }
}

/** Graph's `key` is base64 of the DER; scripts often send base64 of the PEM file instead, which Entra takes too. */
const unwrapPem = (key: string): string => {
  if (key.includes('BEGIN CERTIFICATE')) return key
  const text = Buffer.from(key, 'base64').toString('latin1')
  return text.includes('BEGIN CERTIFICATE') ? text : key
}
