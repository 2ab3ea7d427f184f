import {
  type Application,
  type KeyCredential,
  keptApplicationProperties,
  type PasswordCredential,
  type Store,
} from '../../store/index.ts'
import { lists, type Resource, type ResourceKind, values } from '../odata/resource.ts'
import { unwritten } from './kept.ts'

/** @see https://learn.microsoft.com/graph/api/resources/application?view=graph-rest-1.0#properties */
export const applicationKind: ResourceKind = {
  set: 'applications',
  type: 'application',
  properties: {
    ...unwritten(keptApplicationProperties),
    ...values(`id deletedDateTime api appId applicationTemplateId authenticationBehaviors certification
      createdDateTime description disabledByMicrosoftStatus displayName groupMembershipClaims
      isFallbackPublicClient logo nativeAuthenticationApisEnabled optionalClaims publicClient publisherDomain
      signInAudience spa verifiedPublisher web`),
    ...lists('appRoles identifierUris keyCredentials passwordCredentials requiredResourceAccess'),
  },
}

/** An app registration as Graph's `application`. Values of secrets are never part of it. */
export const applicationShape = (store: Store, app: Application): Resource => ({
  id: app.id,
  appId: app.appId,
  displayName: app.displayName,
  description: app.description,
  signInAudience: app.signInAudience,
  publisherDomain: store.tenants.get(app.tenantId)?.verifiedDomains[0] ?? null,
  createdDateTime: app.createdDateTime,
  deletedDateTime: null,
  identifierUris: app.identifierUris,
  web: {
    ...app.web,
    redirectUriSettings: app.web.redirectUris.map(uri => ({ uri, index: null })),
  },
  spa: app.spa,
  publicClient: app.publicClient,
  isFallbackPublicClient: app.isFallbackPublicClient,
  passwordCredentials: app.passwordCredentials.map(credential => passwordShape(credential)),
  keyCredentials: app.keyCredentials.map(keyShape),
  optionalClaims: app.optionalClaims,
  groupMembershipClaims: app.groupMembershipClaims,
  appRoles: app.appRoles.map(role => ({ ...role, origin: 'Application' })),
  api: {
    acceptMappedClaims: null,
    knownClientApplications: [],
    preAuthorizedApplications: [],
    ...app.api,
  },
  requiredResourceAccess: app.requiredResourceAccess,
  authenticationBehaviors: app.authenticationBehaviors,
  notes: null,
  tags: [],
  ...app.properties,
})

export const passwordShape = (credential: PasswordCredential, secretText: string | null = null) => ({
  customKeyIdentifier: null,
  displayName: credential.displayName,
  startDateTime: credential.startDateTime,
  endDateTime: credential.endDateTime,
  keyId: credential.keyId,
  hint: credential.hint,
  secretText,
})

const keyShape = (credential: KeyCredential) => ({
  // Graph writes the thumbprint in base64, the portal in hex.
  customKeyIdentifier: Buffer.from(credential.thumbprint, 'hex').toString('base64'),
  displayName: credential.displayName,
  startDateTime: credential.startDateTime,
  endDateTime: credential.endDateTime,
  keyId: credential.keyId,
  key: null,
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
})

export const typedApplication = (store: Store, app: Application): Resource => ({
  '@odata.type': '#microsoft.graph.application',
  ...applicationShape(store, app),
})
