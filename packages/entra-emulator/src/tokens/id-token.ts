import { createHash, randomBytes } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { nowInSeconds } from '../clock.ts'
import { type Application, keyOf, personalTenantId, type User } from '../store/index.ts'
import { roleValues } from './app-roles.ts'
import type { TokenContext } from './context.ts'
import { emailClaim, isDomainVerified } from './email-claim.ts'
import { groupClaims } from './group-claims.ts'
import { issuerV1, issuerV2 } from './issuer.ts'
import { pairwiseSubject } from './pairwise.ts'
import { signToken } from './sign.ts'
import { loginHint, preferredUsername, type TokenSubject } from './subject.ts'

const lifetimeSeconds = 3600

export interface IdTokenRequest {
  readonly origin: string
  readonly client: Application
  readonly subject: TokenSubject
  /** Scopes of the request, for `profile` and `email`. */
  readonly scopes: readonly string[]
  readonly nonce: string | undefined
  readonly endpoint: 'authorize' | 'token'
  readonly version?: 1 | 2
  /** Issued beside it at the authorize endpoint; their hashes go along. */
  readonly code?: string | undefined
  readonly accessToken?: string | undefined
}

/** An ID token as Entra makes it: which claims it holds depends on scopes, optional claims, and what kind of account it is. */
export const mintIdToken = (emulator: TokenContext, request: IdTokenRequest): Promise<string> => {
  const { client, subject, origin } = request
  const { user, tenantId } = subject
  const now = nowInSeconds(emulator.clock)
  const version = request.version ?? 2
  const profile = request.scopes.includes('profile') || version === 1
  const issuer = version === 2 ? issuerV2(origin, tenantId) : issuerV1(origin, tenantId)
  const claims: JWTPayload & { tid: string } = {
    ver: version === 2 ? '2.0' : '1.0',
    iss: issuer,
    sub: pairwiseSubject(client.appId, tenantId, user.id),
    aud: client.appId,
    exp: now + lifetimeSeconds,
    iat: now,
    nbf: now,
    tid: tenantId,
    ...(profile ? profileClaims(emulator, user, version) : {}),
    ...homeProvider(origin, user),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    ...(request.code === undefined ? {} : { c_hash: halfHash(request.code) }),
    ...(request.accessToken === undefined ? {} : { at_hash: halfHash(request.accessToken) }),
    ...emailClaims(emulator, request),
    ...directoryClaims(emulator, request),
    ...optionalClaims(emulator, request),
    ...opaqueClaims(),
  }
  return signToken(emulator, claims, {
    version,
    target: {
      endpoint: request.endpoint,
      appId: client.appId,
      tenantId,
      userPrincipalName: user.userPrincipalName,
    },
  })
}

const profileClaims = (emulator: TokenContext, user: User, version: 1 | 2): Record<string, unknown> =>
  version === 2
    ? {
        name: user.displayName,
        preferred_username: preferredUsername(emulator.store, user),
        oid: user.id,
      }
    : {
        name: user.displayName,
        unique_name: preferredUsername(emulator.store, user),
        upn: user.userPrincipalName,
        oid: user.id,
        ...(user.givenName === null ? {} : { given_name: user.givenName }),
        ...(user.surname === null ? {} : { family_name: user.surname }),
      }

/** `idp` says where a guest is at home; absent when that is the issuer itself. */
const homeProvider = (origin: string, user: User): Record<string, unknown> => {
  if (user.homeAccount !== null) {
    return {
      idp:
        user.homeAccount.tenantId === personalTenantId
          ? 'live.com'
          : issuerV1(origin, user.homeAccount.tenantId),
    }
  }
  return user.identityProvider === null ? {} : { idp: user.identityProvider }
}

const isAskedFor = ({ client }: IdTokenRequest, name: string): boolean =>
  client.optionalClaims.idToken.some(claim => claim.name === name)

/** Guests have `email` by default; members need the scope or the optional claim. */
const emailClaims = (emulator: TokenContext, request: IdTokenRequest): Record<string, unknown> => {
  const { user } = request.subject
  const wanted = user.userType === 'Guest' || request.scopes.includes('email') || isAskedFor(request, 'email')
  const email = wanted ? emailClaim(emulator.store, request.client, user) : undefined
  if (email === undefined) return {}
  return {
    email,
    ...(isAskedFor(request, 'xms_edov') ? { xms_edov: isDomainVerified(emulator.store, user) } : {}),
  }
}

const directoryClaims = (emulator: TokenContext, request: IdTokenRequest): Record<string, unknown> => {
  const { store } = emulator
  const { client, subject } = request
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(subject.tenantId, client.appId))
  const roles =
    principal === undefined
      ? []
      : roleValues(
          store,
          {
            appId: client.appId,
            displayName: client.displayName,
            identifierUris: client.identifierUris,
            oauth2PermissionScopes: client.api.oauth2PermissionScopes,
            appRoles: client.appRoles,
            accessTokenVersion: 2,
          },
          principal,
          subject.user.id,
        )
  return {
    ...(roles.length > 0 ? { roles } : {}),
    ...groupClaims(store, client, subject.user, {
      implicit: request.endpoint === 'authorize',
      graphOrigin: request.origin,
      servicePrincipalId: principal?.id,
    }),
  }
}

const optionalClaims = (emulator: TokenContext, request: IdTokenRequest): Record<string, unknown> => {
  const { user, sessionId, authTime } = request.subject
  const tenant = emulator.store.tenants.get(request.subject.tenantId)
  const values: Readonly<Record<string, unknown>> = {
    sid: sessionId,
    login_hint: loginHint(emulator.store, user),
    acct: user.userType === 'Guest' ? 1 : 0,
    auth_time: authTime,
    upn: user.userPrincipalName,
    given_name: user.givenName ?? undefined,
    family_name: user.surname ?? undefined,
    ctry: user.country ?? undefined,
    tenant_ctry: undefined,
    verified_primary_email:
      user.mail !== null && isDomainVerified(emulator.store, user) ? [user.mail] : undefined,
    verified_secondary_email: undefined,
    tenant_region_scope: tenant === undefined ? undefined : 'WW',
  }
  const claims: Record<string, unknown> = {}
  for (const { name } of request.client.optionalClaims.idToken)
    if (values[name] !== undefined) claims[name] = values[name]
  return claims
}

/** Of no meaning to anybody but the issuer, and in every real token. */
export const opaqueClaims = (): Record<string, unknown> => ({
  aio: randomBytes(48).toString('base64url'),
  rh: `0.${randomBytes(40).toString('base64url')}.`,
  uti: randomBytes(16).toString('base64url'),
})

/** OpenID Connect Core section 3.3.2.11: the left half of the SHA-256. */
const halfHash = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')
