import type { FastifyRequest } from 'fastify'
import { AccessTokenError, type EmulatorContext } from '../context.ts'
import { graphAppId } from '../store/index.ts'
import { GraphError } from './errors.ts'
import type { GraphCaller } from './route.ts'

const unauthorized = (message: string) => new GraphError(401, 'InvalidAuthenticationToken', message)

/** Who the bearer token of a request speaks for. Throws a 401 in Graph's words. */
export const authenticate = async (
  context: EmulatorContext,
  request: FastifyRequest,
): Promise<GraphCaller> => {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token === undefined) throw unauthorized('Access token is empty.')
  try {
    const claims = await context.tokens.verifyAccessToken(token, { audience: graphAppId })
    if (claims.scp === undefined)
      return { kind: 'app', tenantId: claims.tid, permissions: new Set(claims.roles) }
    return {
      kind: 'user',
      tenantId: claims.tid,
      userId: claims.oid,
      permissions: new Set(claims.scp.split(' ')),
    }
  } catch (error) {
    if (!(error instanceof AccessTokenError)) throw error
    throw unauthorized(texts[error.problem])
  }
}

const texts: Readonly<Record<AccessTokenError['problem'], string>> = {
  malformed: 'IDX14100: JWT is not well formed, there are no dots (.).',
  expired: 'Lifetime validation failed, the token is expired.',
  not_yet_valid: 'Lifetime validation failed, the token is not yet valid.',
  signature: 'Access token validation failure. Invalid signature.',
  audience: 'Access token validation failure. Invalid audience.',
}
