import type { Application, KeyCredential, PasswordCredential, Store } from '../../store/index.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'

export const applicationKind: ResourceKind = {
  set: 'applications',
  properties: [
    'id',
    'appId',
    'displayName',
    'description',
    'signInAudience',
    'publisherDomain',
    'createdDateTime',
    'deletedDateTime',
    'identifierUris',
    'web',
    'spa',
    'publicClient',
    'isFallbackPublicClient',
    'passwordCredentials',
    'keyCredentials',
    'optionalClaims',
    'groupMembershipClaims',
    'appRoles',
    'api',
    'requiredResourceAccess',
    'authenticationBehaviors',
    'notes',
    'tags',
  ],
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
