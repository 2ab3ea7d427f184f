import { createHash } from 'node:crypto'
import { AadstsError } from '../../errors/aadsts.ts'
import type { CodeGrant } from '../../protocol/codes.ts'
import { withPath } from '../../protocol/redirect-uris.ts'
import { delegatedResponse } from './delegated-response.ts'
import type { Grant, TokenRequest } from './grant.ts'
import { checkPlatform } from './platform.ts'

/** RFC 6749 section 4.1.3, with PKCE (RFC 7636). */
export const authorizationCodeGrant: Grant = async token => {
  const { emulator, fields, client } = token
  if (fields.code === undefined) throw new AadstsError(900144, { parameter: 'code' })
  const redeemed = emulator.codes.redeem(fields.code)
  if (redeemed === undefined || redeemed.grant.appId !== client.appId) throw new AadstsError(9002313)
  const { grant, state } = redeemed
  const user = emulator.store.users.get(grant.userId)
  if (user === undefined) throw new AadstsError(50173)
  token.note({ user, tenantId: grant.tenantId })
  if (state === 'redeemed') throw new AadstsError(54005)
  if (state === 'expired') throw new AadstsError(70008)
  if (grant.tenantPath !== token.path.path) throw new AadstsError(700005)
  checkRedirectUri(token, grant)
  checkPlatform(token, grant.platform)
  checkVerifier(token, grant)
  return delegatedResponse(token, {
    subject: {
      user,
      tenantId: grant.tenantId,
      sessionId: grant.sessionId,
      authTime: grant.authTime,
      mfa: grant.mfa,
    },
    scope: fields.scope === undefined ? grant.scope : narrowScope(fields.scope, grant.scope),
    nonce: grant.nonce,
    platform: grant.platform,
  })
}

/** A scope here may name another resource, but the OpenID scopes are those of the authorize request. */
const narrowScope = (wanted: string, granted: string): string => {
  const before = new Set(granted.split(/\s+/))
  const words = wanted.split(/\s+/).filter(word => word !== '')
  const oidc = ['openid', 'profile', 'email', 'offline_access'].filter(word => before.has(word))
  return [...new Set([...oidc, ...words])].join(' ')
}

const checkRedirectUri = ({ fields, client }: TokenRequest, grant: CodeGrant): void => {
  if (fields.redirect_uri === undefined) return
  if (withPath(fields.redirect_uri) !== withPath(grant.redirectUri))
    throw new AadstsError(50011, { uri: fields.redirect_uri, client: client.appId, hint: '' })
}

const checkVerifier = ({ fields }: TokenRequest, grant: CodeGrant): void => {
  if (grant.codeChallenge === undefined) return
  if (fields.code_verifier === undefined) throw new AadstsError(50148)
  const derived =
    grant.codeChallengeMethod === 'S256'
      ? createHash('sha256').update(fields.code_verifier).digest('base64url')
      : fields.code_verifier
  if (derived !== grant.codeChallenge) throw new AadstsError(501481)
}
