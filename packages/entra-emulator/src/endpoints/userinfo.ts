import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { AccessTokenError } from '../context.ts'
import { formatTimestamp } from '../errors/trace.ts'
import { graphAppId, newGuid, type User } from '../store/index.ts'
import { emailClaim } from '../tokens/email-claim.ts'
import { pairwiseSubject } from '../tokens/pairwise.ts'

/** `/oidc/userinfo`: a part of Graph, so it takes Graph tokens, and errors have Graph's shape. */
export const registerUserinfo = (app: FastifyInstance, emulator: EmulatorContext): void => {
  for (const url of ['/oidc/userinfo', '/:tenant/openid/userinfo']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      config: { endpoint: 'userinfo' },
      handler: (request, reply) => userinfo(emulator, request, reply),
    })
    app.options(url, (request, reply) =>
      reply
        .header('access-control-allow-origin', '*')
        .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
        .code(204)
        .send(),
    )
  }
}

const userinfo = async (emulator: EmulatorContext, request: FastifyRequest, reply: FastifyReply) => {
  const { store } = emulator
  reply.header('cache-control', 'no-store').header('access-control-allow-origin', '*')
  const token = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined)
    return refuse(emulator, reply, 'InvalidAuthenticationToken', 'Access token is empty.')
  try {
    const claims = await emulator.tokens.verifyAccessToken(token, { audience: graphAppId })
    const scopes = (claims.scp ?? '').split(' ')
    const user = store.users.get(claims.oid)
    if (user === undefined || !scopes.includes('openid'))
      return refuse(emulator, reply, 'InvalidAuthenticationToken', 'The token has no openid scope.', 403)
    return reply.send(userinfoClaims(emulator, claims.appid, user, scopes))
  } catch (error) {
    if (!(error instanceof AccessTokenError)) throw error
    return refuse(emulator, reply, 'InvalidAuthenticationToken', error.message)
  }
}

/** A fixed set; `sub` is the one of the ID token of the same app. */
const userinfoClaims = (emulator: EmulatorContext, appId: string, user: User, scopes: readonly string[]) => {
  const client = emulator.store.applications.oneBy('appId', appId)
  const email =
    !scopes.includes('email') || client === undefined ? undefined : emailClaim(emulator.store, client, user)
  const profile = scopes.includes('profile')
  return {
    sub: pairwiseSubject(appId, user.tenantId, user.id),
    ...(profile ? { name: user.displayName } : {}),
    ...(profile && user.surname !== null ? { family_name: user.surname } : {}),
    ...(profile && user.givenName !== null ? { given_name: user.givenName } : {}),
    picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
    ...(email === undefined ? {} : { email }),
  }
}

const refuse = (
  emulator: EmulatorContext,
  reply: FastifyReply,
  code: string,
  message: string,
  status = 401,
) => {
  const id = newGuid()
  return reply
    .code(status)
    .header('www-authenticate', `Bearer error="invalid_token", error_description="${message}"`)
    .send({
      error: {
        code,
        message,
        innerError: {
          date: formatTimestamp(emulator.clock.now()).slice(0, -1).replace(' ', 'T'),
          'request-id': id,
          'client-request-id': id,
        },
      },
    })
}
