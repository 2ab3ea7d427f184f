import type { FederatedIdentityCredential } from '../../store/index.ts'
import { lists, type Resource, type ResourceKind, values } from '../odata/resource.ts'

export const credentialKind: ResourceKind = {
  set: 'federatedIdentityCredentials',
  type: 'federatedIdentityCredential',
  properties: {
    ...values('id name issuer subject description claimsMatchingExpression'),
    ...lists('audiences'),
  },
}

/** Without what is the emulator's own. */
export const credentialShape = ({ jwksUri: _, ...credential }: FederatedIdentityCredential): Resource =>
  credential
