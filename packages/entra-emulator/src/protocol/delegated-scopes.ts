import { type Application, graphAppId, type Store } from '../store/index.ts'
import { grantedScopes, oidcScopes, type RequestedScopes } from '../tokens/scopes.ts'
import type { TokenSubject } from '../tokens/subject.ts'

/**
 * What the access token says under `scp`, and the answer under `scope`: what was asked for, and for Graph everything that
 * the app has been granted before, asked for or not.
 */
export const delegatedScopes = (
  store: Store,
  client: Application,
  scopes: RequestedScopes,
  subject: TokenSubject,
): string[] => {
  const granted = [
    ...grantedScopes(store, subject.tenantId, client.appId, subject.user.id, scopes.resource.appId),
  ]
  const everything = scopes.isDefault || scopes.resource.appId === graphAppId
  const values = everything
    ? granted.filter(scope => !oidcScopes.includes(scope))
    : granted.filter(scope => scopes.permissions.includes(scope))
  return [...new Set([...scopes.oidc, ...scopes.permissions, ...values])]
}
