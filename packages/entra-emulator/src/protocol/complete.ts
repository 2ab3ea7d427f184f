import type { FastifyReply } from 'fastify'
import { mintDelegatedToken } from '../tokens/access-token.ts'
import { mintIdToken } from '../tokens/id-token.ts'
import { clientInfo, type TokenSubject } from '../tokens/subject.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import type { ProtocolContext } from './context.ts'
import { delegatedScopes } from './delegated-scopes.ts'
import { respond } from './respond.ts'

/** Answers a request whose person has signed in and consented: code, ID token, access token, as asked for. */
export const completeAuthorize = async (
  emulator: ProtocolContext,
  reply: FastifyReply,
  request: AuthorizeRequest,
  subject: TokenSubject,
): Promise<FastifyReply> => {
  const { client, responseTypes } = request
  const code = responseTypes.includes('code')
    ? emulator.codes.issue({
        appId: client.appId,
        tenantPath: request.path.path,
        tenantId: subject.tenantId,
        userId: subject.user.id,
        redirectUri: request.redirect.uri,
        platform: request.redirect.platform,
        scope: request.scope,
        nonce: request.nonce,
        codeChallenge: request.codeChallenge,
        codeChallengeMethod: request.codeChallengeMethod,
        sessionId: subject.sessionId,
        authTime: subject.authTime,
        mfa: subject.mfa,
      })
    : undefined
  const scopes = delegatedScopes(emulator.store, client, request.scopes, subject)
  const accessToken = responseTypes.includes('token')
    ? await mintDelegatedToken(emulator, {
        origin: request.origin,
        client,
        proof: 'none',
        resource: request.scopes.resource,
        resourceName: request.scopes.resourceName,
        endpoint: 'authorize',
        subject,
        scopes,
      })
    : undefined
  const idToken = responseTypes.includes('id_token')
    ? await mintIdToken(emulator, {
        origin: request.origin,
        client,
        subject,
        scopes: request.scopes.oidc,
        nonce: request.nonce,
        endpoint: 'authorize',
        version: request.version,
        code,
        accessToken: accessToken?.token,
      })
    : undefined
  return respond(reply, request, {
    code,
    access_token: accessToken?.token,
    token_type: accessToken === undefined ? undefined : 'Bearer',
    expires_in: accessToken === undefined ? undefined : String(accessToken.expiresIn),
    scope: accessToken === undefined ? undefined : scopes.join(' '),
    id_token: idToken,
    client_info: request.wantsClientInfo ? clientInfo(subject.user) : undefined,
    session_state: subject.sessionId,
  })
}
