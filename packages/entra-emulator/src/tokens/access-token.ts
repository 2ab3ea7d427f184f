import { randomInt } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { nowInSeconds } from '../clock.ts'
import { type ApiResource, type Application, keyOf, type ServicePrincipal } from '../store/index.ts'
import { roleValues } from './app-roles.ts'
import type { TokenContext } from './context.ts'
import { emailClaim } from './email-claim.ts'
import { groupClaims } from './group-claims.ts'
import { opaqueClaims } from './id-token.ts'
import { issuerV1, issuerV2 } from './issuer.ts'
import { pairwiseSubject } from './pairwise.ts'
import { signToken } from './sign.ts'
import { preferredUsername, type TokenSubject } from './subject.ts'

export interface MintedAccessToken {
  readonly token: string
  readonly expiresIn: number
}

/** How a client has proven itself: `azpacr`, `appidacr`. */
export type ClientProof = 'none' | 'secret' | 'certificate'
const proofLevel = { none: '0', secret: '1', certificate: '2' } as const

interface AccessTokenRequest {
  readonly origin: string
  readonly client: Application
  readonly proof: ClientProof
  readonly resource: ApiResource
  /** The name by which the request asked for the resource: the audience of v1.0 tokens. */
  readonly resourceName: string
  readonly endpoint: 'authorize' | 'token'
}

/** A token that lets a client act for a person. */
export const mintDelegatedToken = (
  emulator: TokenContext,
  request: AccessTokenRequest & { readonly subject: TokenSubject; readonly scopes: readonly string[] },
): Promise<MintedAccessToken> => {
  const { resource, subject, origin } = request
  const { user, tenantId } = subject
  const { store } = emulator
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenantId, resource.appId))
  const roles = principal === undefined ? [] : roleValues(store, resource, principal, user.id)
  const target = store.applications.oneBy('appId', resource.appId)
  const optional = new Set(target?.optionalClaims.accessToken.map(claim => claim.name))
  const email = optional.has('email') && target !== undefined ? emailClaim(store, target, user) : undefined
  const claims = {
    ...commonClaims(emulator, request, tenantId),
    acct: user.userType === 'Guest' ? 1 : 0,
    name: user.displayName,
    oid: user.id,
    sub: pairwiseSubject(resource.appId, tenantId, user.id),
    scp: request.scopes.filter(scope => scope !== 'offline_access').join(' '),
    sid: subject.sessionId,
    ...(resource.accessTokenVersion === 2
      ? { preferred_username: preferredUsername(store, user) }
      : {
          unique_name: preferredUsername(store, user),
          upn: user.userPrincipalName,
          amr: subject.mfa ? ['pwd', 'mfa'] : ['pwd'],
        }),
    ...(user.homeAccount === null ? {} : { idp: issuerV1(origin, user.homeAccount.tenantId) }),
    ...(email === undefined ? {} : { email }),
    ...(roles.length > 0 ? { roles } : {}),
    ...(target === undefined
      ? {}
      : groupClaims(store, target, user, {
          implicit: request.endpoint === 'authorize',
          graphOrigin: origin,
          servicePrincipalId: principal?.id,
        })),
  }
  return sign(emulator, request, claims, tenantId, user.userPrincipalName)
}

/** A token of an app for itself (client credentials): no person in it. */
export const mintAppToken = (
  emulator: TokenContext,
  request: AccessTokenRequest & {
    readonly tenantId: string
    readonly servicePrincipal: ServicePrincipal
    readonly roles: readonly string[]
  },
): Promise<MintedAccessToken> => {
  const { servicePrincipal, tenantId, roles } = request
  const claims = {
    ...commonClaims(emulator, request, tenantId),
    idp: issuerV1(request.origin, tenantId),
    idtyp: 'app',
    oid: servicePrincipal.id,
    sub: servicePrincipal.id,
    ...(roles.length > 0 ? { roles } : {}),
  }
  return sign(emulator, request, claims, tenantId, undefined)
}

const commonClaims = (
  emulator: TokenContext,
  { client, proof, resource, resourceName, origin }: AccessTokenRequest,
  tenantId: string,
): JWTPayload & { tid: string } => {
  const now = nowInSeconds(emulator.clock)
  const isV2 = resource.accessTokenVersion === 2
  return {
    aud: isV2 ? resource.appId : resourceName,
    iss: isV2 ? issuerV2(origin, tenantId) : issuerV1(origin, tenantId),
    iat: now,
    nbf: now,
    // 60 to 90 minutes by chance, so that clients do not all come back at once.
    exp: now + randomInt(3600, 5400),
    tid: tenantId,
    ver: isV2 ? '2.0' : '1.0',
    ...(isV2
      ? { azp: client.appId, azpacr: proofLevel[proof] }
      : { appid: client.appId, app_displayname: client.displayName, appidacr: proofLevel[proof] }),
    ...opaqueClaims(),
  }
}

const sign = async (
  emulator: TokenContext,
  request: AccessTokenRequest,
  claims: JWTPayload & { tid: string },
  tenantId: string,
  userPrincipalName: string | undefined,
): Promise<MintedAccessToken> => ({
  token: await signToken(emulator, claims, {
    version: request.resource.accessTokenVersion,
    target: { endpoint: request.endpoint, appId: request.client.appId, tenantId, userPrincipalName },
  }),
  expiresIn: (claims.exp ?? 0) - (claims.iat ?? 0),
})
