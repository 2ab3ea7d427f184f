import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWTPayload } from 'jose'
import { createSigningKey, type SigningKey } from './keys.ts'

/** The moment at which every test of this folder takes place. */
export const now = Date.parse('2026-03-01T12:00:00Z')
export const nowSeconds = now / 1000

export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '22222222-2222-4222-8222-222222222222'
export const personal = '9188040d-6c67-4c5b-b112-36a304b66dad'
export const adasObjectId = 'aaaaaaaa-0000-4000-8000-00000000ada0'
export const clientID = 'client-of-the-tests'
/** With characters that only survive when nobody trims or re-encodes them. */
export const clientSecret = 'S3cret~Value +/=&%'

export type Answer =
  | { readonly status?: number; readonly json: unknown }
  | { readonly status?: number; readonly text: string; readonly type?: string; readonly location?: string }
  | 'hang'
  | 'disconnect'
  /** Begins an answer and never ends it. */
  | 'stall'

/** What the token endpoint was asked, as one reads it. */
interface TokenRequest {
  readonly form: URLSearchParams
  readonly authorization?: string
}

/**
 * A provider that is honest until a test replaces one of its parts. It speaks Entra's paths under every tenant, OpenID
 * Connect at its root, and GitHub's plain OAuth 2.0, and shares no code with the strategy but jose.
 */
export interface FaultyProvider {
  readonly origin: string
  readonly key: SigningKey
  /** Every request that arrived, as `GET /path`. */
  readonly requests: string[]
  readonly tokenRequests: TokenRequest[]
  /** Bearer tokens that userinfo and Graph received. */
  readonly bearers: string[]
  /** Its clock, in milliseconds since 1970: what its answers are dated with. Claims are made with the clock of the test. */
  clock: number
  /** Tenant whose people sign in. */
  tid: string
  /** Claims of the next id_token: gets the honest ones. */
  claims: (honest: JWTPayload) => JWTPayload
  /** Makes the token of the claims. */
  sign: (claims: JWTPayload) => string | Promise<string>
  accessToken: string
  userInfo: () => Answer | Promise<Answer>
  /** Microsoft Graph, at the origin of userinfo as in the national clouds. */
  graph: (url: URL) => Answer
  token: (honest: () => Promise<Answer>) => Answer | Promise<Answer>
  discovery: (honest: Record<string, unknown>, url: URL) => Answer | Promise<Answer>
  keys: (honest: Record<string, unknown>[], url: URL) => Answer
  /** The endpoint for pushed requests; gets the form that arrived. */
  pushed: (form: URLSearchParams) => Answer
  /** What the authorization request asked for, set by the browser of the test. */
  asked: URLSearchParams
  close(): Promise<void>
}

/** Making an RSA key is what takes the longest here, so all providers of a file share one. */
const honestKey = createSigningKey('key-1')

export async function startFaultyProvider(): Promise<FaultyProvider> {
  const key = await honestKey
  const server = createServer((request, response) => {
    response.setHeader('Date', new Date(provider.clock).toUTCString())
    handle(provider, request)
      .then(answer => write(response, answer))
      .catch(error => write(response, { status: 599, text: String(error) }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: FaultyProvider = {
    origin,
    key,
    requests: [],
    tokenRequests: [],
    bearers: [],
    clock: now,
    tid: contoso,
    claims: honest => honest,
    sign: claims => key.sign(claims),
    accessToken: 'access-token-of-ada',
    userInfo: () => ({ json: { sub: 'pairwise-ada', name: 'Ada Lovelace', email: 'ada@contoso.test' } }),
    graph: () => ({ status: 403, json: { error: { code: 'Authorization_RequestDenied' } } }),
    token: honest => honest(),
    discovery: honest => ({ json: honest }),
    keys: honest => ({ json: { keys: honest } }),
    pushed: () => ({ status: 404, text: 'nothing here' }),
    asked: new URLSearchParams(),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return provider
}

async function handle(provider: FaultyProvider, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', provider.origin)
  provider.requests.push(`${request.method} ${url.pathname}`)
  const tenant = url.pathname.match(/^\/([^/]+)\/(oauth2\/)?(discovery\/)?v2\.0\//)?.[1]
  if (url.pathname.endsWith('/.well-known/openid-configuration')) {
    return provider.discovery(
      tenant === undefined ? openIdDocument(provider) : entraDocument(provider, tenant),
      url,
    )
  }
  if (url.pathname.endsWith('/keys')) return provider.keys([publishedKey(provider, tenant)], url)
  if (url.pathname === '/oidc/userinfo' || url.pathname === '/user') {
    provider.bearers.push(request.headers.authorization ?? '')
    return provider.userInfo()
  }
  if (url.pathname.startsWith('/v1.0/')) {
    provider.bearers.push(request.headers.authorization ?? '')
    return provider.graph(url)
  }
  if (url.pathname === '/par') return provider.pushed(new URLSearchParams(await text(request)))
  if (url.pathname.endsWith('/token')) {
    const form = new URLSearchParams(await text(request))
    const { authorization } = request.headers
    provider.tokenRequests.push({ form, ...(authorization === undefined ? {} : { authorization }) })
    return provider.token(() => honestToken(provider, form, authorization, tenant))
  }
  return { status: 404, text: 'nothing here' }
}

/** Issuer of the document; on many-tenant addresses Entra writes a template. */
function entraIssuerOf(provider: FaultyProvider, tenant: string): string {
  const many = tenant === 'common' || tenant === 'organizations'
  return `${provider.origin}/${many ? '{tenantid}' : provider.tid}/v2.0`
}

function entraDocument(provider: FaultyProvider, tenant: string): Record<string, unknown> {
  const base = `${provider.origin}/${tenant}`
  return {
    issuer: entraIssuerOf(provider, tenant),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    userinfo_endpoint: `${provider.origin}/oidc/userinfo`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
  }
}

function openIdDocument(provider: FaultyProvider): Record<string, unknown> {
  const { origin } = provider
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    jwks_uri: `${origin}/keys`,
    userinfo_endpoint: `${origin}/oidc/userinfo`,
    end_session_endpoint: `${origin}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** Entra's keys name their issuer; those of other providers do not. */
function publishedKey(provider: FaultyProvider, tenant: string | undefined): Record<string, unknown> {
  return {
    ...provider.key.publicJwk,
    ...(tenant === undefined ? {} : { issuer: entraIssuerOf(provider, tenant) }),
  }
}

async function honestToken(
  provider: FaultyProvider,
  form: URLSearchParams,
  authorization: string | undefined,
  tenant: string | undefined,
): Promise<Answer> {
  const refuse = (error: string, error_description: string): Answer => ({
    status: error === 'invalid_client' ? 401 : 400,
    json: { error, error_description },
  })
  const secret = form.get('client_secret') ?? secretOf(authorization)
  if (secret !== clientSecret) return refuse('invalid_client', 'wrong credentials')
  if (form.get('redirect_uri') !== provider.asked.get('redirect_uri'))
    return refuse('invalid_grant', 'redirect')
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (challenge !== provider.asked.get('code_challenge')) return refuse('invalid_grant', 'verifier')
  if (form.get('code') !== 'good-code') return refuse('invalid_grant', 'code')

  const entra = { tid: provider.tid, oid: adasObjectId, ver: '2.0', preferred_username: 'ada@contoso.test' }
  const claims = provider.claims({
    iss: tenant === undefined ? provider.origin : `${provider.origin}/${provider.tid}/v2.0`,
    sub: 'pairwise-ada',
    aud: clientID,
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + 3600,
    nonce: provider.asked.get('nonce') ?? undefined,
    name: 'Ada Lovelace',
    email: 'ada@contoso.test',
    ...(tenant === undefined ? {} : entra),
  })
  return {
    json: {
      token_type: 'Bearer',
      expires_in: 3600,
      access_token: provider.accessToken,
      id_token: await provider.sign(claims),
    },
  }
}

/** RFC 6749 section 2.3.1: both values are form-encoded before they are joined. */
function secretOf(authorization: string | undefined): string | null {
  const pair = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64').toString()
  return new URLSearchParams(`secret=${pair.slice(pair.indexOf(':') + 1)}`).get('secret')
}

async function text(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

function write(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return
  if (answer === 'disconnect') {
    response.socket?.destroy()
    return
  }
  if (answer === 'stall') {
    response.setHeader('content-type', 'application/json')
    response.write('{"access_token":')
    return
  }
  response.statusCode = answer.status ?? 200
  if ('json' in answer) {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer.json))
    return
  }
  response.setHeader('content-type', answer.type ?? 'text/html')
  if (answer.location !== undefined) response.setHeader('location', answer.location)
  response.end(answer.text)
}
