import { randomBytes } from 'node:crypto'
import { nowInSeconds } from '../../clock.ts'
import { AadstsError } from '../../errors/aadsts.ts'
import { checkEnabled } from '../../protocol/clients.ts'
import { delegatedScopes } from '../../protocol/delegated-scopes.ts'
import type { Platform } from '../../protocol/redirect-uris.ts'
import { missingConsent } from '../../sign-in/consent.ts'
import { checkAccountEnabled, checkAssignment } from '../../sign-in/subject.ts'
import { hashSecret } from '../../store/index.ts'
import { mintDelegatedToken } from '../../tokens/access-token.ts'
import { mintIdToken } from '../../tokens/id-token.ts'
import { parseScopes } from '../../tokens/scopes.ts'
import { clientInfo, type TokenSubject } from '../../tokens/subject.ts'
import type { TokenRequest, TokenResponse } from './grant.ts'

const refreshSeconds = 90 * 86_400
const spaRefreshSeconds = 86_400

/**
 * The answer that gives a person's tokens to a client, the same for every grant. Checks again what may have changed since
 * the sign-in: account, assignment, consent, and what Conditional Access says.
 */
export const delegatedResponse = async (
  token: TokenRequest,
  options: {
    readonly subject: TokenSubject
    readonly scope: string
    readonly nonce?: string | undefined
    readonly platform: Platform
    /** Of a single-page app's refresh token: successors end when the first one does. */
    readonly refreshExpiresAt?: number
    /** On-behalf-of gives no ID token. */
    readonly withIdToken?: boolean
  },
): Promise<TokenResponse> => {
  const { emulator, client, fields, origin } = token
  const { store } = emulator
  const { subject } = options
  const { user, tenantId } = subject
  const tenant = store.tenants.get(tenantId)
  if (tenant === undefined) throw new AadstsError(90002, { tenant: tenantId })
  const scopes = parseScopes(store, options.scope, client, tenant)
  token.note({ user, tenantId, resource: scopes.resource.displayName })
  checkAccountEnabled(user)
  const home = user.homeAccount === null ? undefined : store.users.get(user.homeAccount.userId)
  if (home !== undefined) checkAccountEnabled(home)
  checkEnabled(store, client, tenantId)
  checkAssignment(store, client, user)
  checkPolicies(token, subject, scopes.resource.appId)
  if (missingConsent(store, client, scopes, user).length > 0)
    throw new AadstsError(65001, { client: client.appId, name: client.displayName })

  const granted = delegatedScopes(store, client, scopes, subject)
  const access = await mintDelegatedToken(emulator, {
    origin,
    client,
    proof: token.proof,
    resource: scopes.resource,
    resourceName: scopes.resourceName,
    endpoint: 'token',
    subject,
    scopes: granted,
  })
  const wantsIdToken = options.withIdToken !== false && scopes.oidc.includes('openid')
  const refresh = scopes.oidc.includes('offline_access')
    ? issueRefreshToken(token, subject, options.scope, options.platform, options.refreshExpiresAt)
    : undefined
  return {
    token_type: 'Bearer',
    scope: granted.filter(value => value !== 'offline_access').join(' '),
    expires_in: access.expiresIn,
    ext_expires_in: access.expiresIn,
    access_token: access.token,
    ...(refresh === undefined ? {} : { refresh_token: refresh.token }),
    ...(refresh !== undefined && options.platform === 'spa'
      ? { refresh_token_expires_in: refresh.expiresAt - nowInSeconds(emulator.clock) }
      : {}),
    ...(wantsIdToken
      ? {
          id_token: await mintIdToken(emulator, {
            origin,
            client,
            subject,
            scopes: scopes.oidc,
            nonce: options.nonce,
            endpoint: 'token',
            version: token.version,
          }),
        }
      : {}),
    ...(fields.client_info === '1' ? { client_info: clientInfo(user) } : {}),
  }
}

const checkPolicies = (token: TokenRequest, subject: TokenSubject, resourceAppId: string): void => {
  const target = {
    endpoint: 'token',
    appId: token.client.appId,
    tenantId: subject.tenantId,
    userPrincipalName: subject.user.userPrincipalName,
  } as const
  const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: ['emulator'] } } })
  const { faults } = token.emulator
  if (faults.strike('conditional_access_block', target) !== undefined)
    throw new AadstsError(53003, {}, { claims })
  if (!subject.mfa && faults.strike('mfa_required', target) !== undefined)
    throw new AadstsError(50076, { resource: resourceAppId }, { claims, error: 'invalid_grant' })
}

const issueRefreshToken = (
  { emulator, client }: TokenRequest,
  subject: TokenSubject,
  scope: string,
  platform: Platform,
  inheritedExpiry: number | undefined,
): { readonly token: string; readonly expiresAt: number } => {
  const { store, clock } = emulator
  const now = nowInSeconds(clock)
  for (const old of store.refreshTokens.by('user', subject.user.id))
    if (old.expiresAt + refreshSeconds < now) store.refreshTokens.delete(old.id)
  const token = `1.${randomBytes(64).toString('base64url')}`
  const expiresAt = platform === 'spa' ? (inheritedExpiry ?? now + spaRefreshSeconds) : now + refreshSeconds
  store.refreshTokens.insert({
    id: hashSecret(token),
    appId: client.appId,
    tenantId: subject.tenantId,
    userId: subject.user.id,
    scope,
    sessionId: subject.sessionId,
    authTime: subject.authTime,
    expiresAt,
    platform,
  })
  return { token, expiresAt }
}
