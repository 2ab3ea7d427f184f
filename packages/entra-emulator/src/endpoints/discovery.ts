import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AadstsError } from '../errors/aadsts.ts'
import { errorJson, newTrace } from '../errors/trace.ts'
import { resolveTenant, type TenantPath } from '../protocol/tenants.ts'
import { isGuid, keyOf, personalTenantId, type SigningKey } from '../store/index.ts'
import type { TokenContext } from '../tokens/context.ts'
import { issuerV1, issuerV2, templatedIssuer } from '../tokens/issuer.ts'

type TenantRequest = FastifyRequest<{ Params: { tenant: string } }>

/** Discovery documents, key documents, and the instance discovery that MSAL begins with. */
export const registerDiscovery = (app: FastifyInstance, emulator: TokenContext): void => {
  const discovery = { config: { endpoint: 'discovery' } } as const
  const keys = { config: { endpoint: 'keys' } } as const
  app.get<{ Params: { tenant: string } }>(
    '/:tenant/v2.0/.well-known/openid-configuration',
    discovery,
    (request, reply) =>
      withTenant(emulator, request, reply, path =>
        document(emulator.originOf(request), path, appIdOf(request)),
      ),
  )
  app.get<{ Params: { tenant: string } }>(
    '/:tenant/.well-known/openid-configuration',
    discovery,
    (request, reply) =>
      withTenant(emulator, request, reply, path =>
        documentV1(emulator.originOf(request), path, appIdOf(request)),
      ),
  )
  for (const url of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'])
    app.get<{ Params: { tenant: string } }>(url, keys, (request, reply) =>
      withTenant(emulator, request, reply, async path => ({
        keys: (await publishedFor(emulator, path, appIdOf(request))).flatMap(key =>
          jwkOf(emulator.originOf(request), path, key),
        ),
      })),
    )
  app.get<{ Params: { tenant: string } }>('/:tenant/discovery/instance', discovery, (request, reply) =>
    allowAll(reply).send(instance(emulator, request)),
  )
}

const allowAll = (reply: FastifyReply): FastifyReply =>
  reply.header('access-control-allow-origin', '*').header('access-control-allow-methods', 'GET, OPTIONS')

/** `?appid=<client id>`, with which an app asks for the documents that hold a key of its own. */
const appIdOf = (request: FastifyRequest): string | undefined => {
  const { appid } = request.query as { appid?: unknown }
  return typeof appid === 'string' && isGuid(appid) ? appid.toLowerCase() : undefined
}

/**
 * The keys of everybody; for an app with a key of its own that one alone. Under `common` the app's home tenant counts.
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature
 */
const publishedFor = async (
  { store, keys }: TokenContext,
  path: TenantPath,
  appId: string | undefined,
): Promise<readonly SigningKey[]> => {
  if (appId === undefined) return keys.published()
  const tenantId = path.tenant?.id ?? store.applications.oneBy('appId', appId)?.tenantId
  const own = await keys.ofApp(
    tenantId === undefined
      ? undefined
      : store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenantId, appId)),
  )
  return own === undefined ? keys.published() : [own]
}

const keysAddress = (address: string, appId: string | undefined): string =>
  appId === undefined ? address : `${address}?appid=${appId}`

const withTenant = async (
  emulator: TokenContext,
  request: TenantRequest,
  reply: FastifyReply,
  make: (path: TenantPath) => unknown,
): Promise<FastifyReply> => {
  try {
    return allowAll(reply)
      .header('cache-control', 'max-age=86400, private')
      .send(await make(resolveTenant(emulator.store, request.params.tenant)))
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    return reply
      .header('cache-control', 'no-store')
      .code(400)
      .send(errorJson(error, newTrace(request, emulator.clock), emulator.originOf(request)))
  }
}

const claims = [
  'sub',
  'iss',
  'cloud_instance_name',
  'cloud_instance_host_name',
  'cloud_graph_host_name',
  'msgraph_host',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'acr',
  'nonce',
  'preferred_username',
  'name',
  'tid',
  'ver',
  'at_hash',
  'c_hash',
  'email',
]

/** Member by member what the real document says; PKCE works and is not advertised, there as here. */
const document = (origin: string, path: TenantPath, appId: string | undefined): Record<string, unknown> => {
  const base = `${origin}/${path.path}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: keysAddress(`${base}/discovery/v2.0/keys`, appId),
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: path.tenant === undefined ? templatedIssuer(origin) : issuerV2(origin, path.tenant.id),
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${origin}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: claims,
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: path.tenant === undefined ? null : 'WW',
    ...hostNames(origin),
  }
}

const documentV1 = (origin: string, path: TenantPath, appId: string | undefined): Record<string, unknown> => {
  const base = `${origin}/${path.path}`
  return {
    token_endpoint: `${base}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: keysAddress(`${base}/discovery/keys`, appId),
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
    issuer: issuerV1(origin, path.tenant?.id ?? '{tenantid}'),
    microsoft_multi_refresh_token: true,
    authorization_endpoint: `${base}/oauth2/authorize`,
    device_authorization_endpoint: `${base}/oauth2/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/logout`,
    claims_supported: claims,
    check_session_iframe: `${base}/oauth2/checksession`,
    userinfo_endpoint: `${base}/openid/userinfo`,
    tenant_region_scope: path.tenant === undefined ? null : 'WW',
    ...hostNames(origin),
  }
}

const hostNames = (origin: string): Record<string, unknown> => {
  const { host } = new URL(origin)
  return {
    cloud_instance_name: host,
    cloud_graph_host_name: host,
    msgraph_host: host,
    rbac_url: origin,
  }
}

/** A key with its own issuer: the tenant's under a tenant, the template under the shared names, and no `alg`. */
const jwkOf = (origin: string, path: TenantPath, key: SigningKey): Record<string, unknown>[] => {
  const personal = key.issuer === 'personal'
  if (path.kind === 'consumers' && !personal) return []
  if ((path.kind === 'tenant' || path.kind === 'organizations') && personal) return []
  const issuer = personal
    ? issuerV2(origin, personalTenantId)
    : path.tenant === undefined
      ? templatedIssuer(origin)
      : issuerV2(origin, path.tenant.id)
  return [
    { kty: 'RSA', use: 'sig', kid: key.id, x5t: key.id, n: key.n, e: key.e, x5c: [key.certificate], issuer },
  ]
}

const instance = (emulator: TokenContext, request: TenantRequest): Record<string, unknown> => {
  const origin = emulator.originOf(request)
  const asked = (request.query as { authorization_endpoint?: unknown }).authorization_endpoint
  const path = typeof asked === 'string' && URL.canParse(asked) ? new URL(asked).pathname : '/common'
  const { host } = new URL(origin)
  return {
    tenant_discovery_endpoint: `${origin}/${path.split('/')[1] || 'common'}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  }
}
