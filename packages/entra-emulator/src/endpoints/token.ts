import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AadstsError } from '../errors/aadsts.ts'
import { errorJson, newTrace } from '../errors/trace.ts'
import { checkCredential, readPresentedClient } from '../protocol/client-credential.ts'
import { loadClient } from '../protocol/clients.ts'
import { readBodyFields } from '../protocol/fields.ts'
import { resolveTenant, type TenantPath } from '../protocol/tenants.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { recordSignIn, type SignInAttempt } from '../sign-in/log.ts'
import type { Application } from '../store/index.ts'
import { authorizationCodeGrant } from './grants/authorization-code.ts'
import { clientCredentialsGrant } from './grants/client-credentials.ts'
import { deviceCodeGrant } from './grants/device-code.ts'
import type { Grant } from './grants/grant.ts'
import { onBehalfOfGrant } from './grants/on-behalf-of.ts'
import { passwordGrant } from './grants/password.ts'
import { refreshTokenGrant } from './grants/refresh-token.ts'

const grants: Readonly<Record<string, Grant>> = {
  authorization_code: authorizationCodeGrant,
  refresh_token: refreshTokenGrant,
  client_credentials: clientCredentialsGrant,
  password: passwordGrant,
  device_code: deviceCodeGrant,
  'urn:ietf:params:oauth:grant-type:device_code': deviceCodeGrant,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOfGrant,
}

/** `/{tenant}/oauth2/v2.0/token`, and its v1.0 neighbour. */
export const registerToken = (app: FastifyInstance, emulator: SignInContext): void => {
  for (const [url, version] of [
    ['/:tenant/oauth2/v2.0/token', 2],
    ['/:tenant/oauth2/token', 1],
  ] as const) {
    app.post<{ Params: { tenant: string } }>(url, { config: { endpoint: 'token' } }, (request, reply) =>
      answer(emulator, request, reply, version),
    )
    app.options(url, (request, reply) => allowPreflight(request, reply))
  }
}

const answer = async (
  emulator: SignInContext,
  request: FastifyRequest<{ Params: { tenant: string } }>,
  reply: FastifyReply,
  version: 1 | 2,
): Promise<FastifyReply> => {
  const trace = newTrace(request, emulator.clock)
  const origin = emulator.originOf(request)
  const fields = readBodyFields(request)
  const known: { path?: TenantPath; client?: Application; about: Partial<SignInAttempt> } = { about: {} }
  reply
    .header('cache-control', 'no-store, no-cache')
    .header('pragma', 'no-cache')
    .header('x-ms-request-id', trace.traceId)
    .header('client-request-id', trace.correlationId)
  const log = (error?: unknown) =>
    recordSignIn(emulator, request, {
      trace,
      flow: fields.grant_type ?? 'token',
      tenantId: known.path?.tenant?.id,
      client: known.client,
      ...known.about,
      ...(error === undefined ? {} : { error }),
    })
  try {
    known.path = resolveTenant(emulator.store, request.params.tenant)
    if (fields.grant_type === undefined) throw new AadstsError(900144, { parameter: 'grant_type' })
    const grant = Object.hasOwn(grants, fields.grant_type) ? grants[fields.grant_type] : undefined
    if (grant === undefined) throw new AadstsError(70003, { grant: fields.grant_type })
    const presented = readPresentedClient(fields, request.headers.authorization)
    known.client = loadClient(emulator.store, presented.clientId, known.path)
    allowOrigin(known.client, request, reply)
    const response = await grant({
      emulator,
      request,
      origin,
      path: known.path,
      client: known.client,
      presented,
      proof: await checkCredential(emulator, known.client, presented, origin),
      fields,
      version,
      note: about => {
        known.about = { ...known.about, ...about }
      },
    })
    log()
    return reply.send(response)
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    // Waiting for a device is no failed sign-in.
    if (error.code !== 70016) log(error)
    const status = error.entry.status ?? 400
    if (status === 401) reply.header('www-authenticate', 'Basic realm="entra-emulator"')
    return reply.code(status).send(errorJson(error, trace, origin))
  }
}

/** Browsers may ask from anywhere; what they may read is decided by the answer. */
const allowPreflight = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply
    .header('access-control-allow-origin', request.headers.origin ?? '*')
    .header('access-control-allow-methods', 'POST, OPTIONS')
    .header(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? 'content-type',
    )
    .header('access-control-max-age', '600')
    .header('vary', 'Origin')
    .code(204)
    .send()

/** Cross-origin answers are readable only for apps with a single-page redirect URI on that origin. */
const allowOrigin = (client: Application, request: FastifyRequest, reply: FastifyReply): void => {
  const { origin } = request.headers
  if (origin === undefined) return
  if (client.spa.redirectUris.some(uri => sameOrigin(uri, origin)))
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin')
}

const sameOrigin = (uri: string, origin: string): boolean => {
  if (!URL.canParse(uri) || !URL.canParse(origin)) return false
  const left = new URL(uri)
  const right = new URL(origin)
  // The port of localhost does not matter, here as in redirect URIs.
  if (left.hostname === 'localhost') return right.hostname === 'localhost' && left.protocol === right.protocol
  return left.origin === right.origin
}
