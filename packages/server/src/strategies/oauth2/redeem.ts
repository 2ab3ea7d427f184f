import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import {
  authorizationCodeGrantRequest,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  clockSkew,
  clockTolerance,
  None,
  processAuthorizationCodeResponse,
} from 'oauth4webapi'
import { type Clock, nowInSeconds } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { AttemptSecrets } from './authorize.ts'
import type { Provider } from './discovery.ts'
import { misbehaved, type ProviderHttp, parseJsonObject } from './http.ts'
import { clockToleranceSeconds, verifyIdToken } from './id-token.ts'
import { requestedMaxAge } from './id-token-claims.ts'
import { providerError } from './provider-errors.ts'
import { asTokenError } from './token-errors.ts'

/** What a redeemed code brought. */
export interface Redeemed {
  readonly accessToken: string
  /** The token itself, for signing out later, and its validated claims. Absent from providers that are only OAuth 2.0. */
  readonly idToken?: { readonly token: string; readonly claims: JWTPayload }
}

export interface RedeemSetup {
  readonly options: OAuth2Options
  readonly provider: Provider
  readonly client: Client
  readonly http: ProviderHttp
  readonly clock: Clock
}

/** The client as oauth4webapi knows it, on the server's own clock. */
export function oauthClient(options: OAuth2Options, clock: Clock): Client {
  return {
    client_id: options.clientID,
    [clockSkew]: nowInSeconds(clock) - Math.floor(Date.now() / 1000),
    [clockTolerance]: clockToleranceSeconds,
  }
}

/**
 * Trades the code for tokens (RFC 6749 section 4.1.3) and validates them.
 * @param callback what `checkCallback` returned
 * @throws GatewrightError `client_misconfigured`, `provider_*`, `token_invalid`, `tenant_not_allowed`, `sign_in_used`,
 *   `sign_in_unknown`
 */
export async function redeem(
  callback: URLSearchParams,
  secrets: AttemptSecrets,
  setup: RedeemSetup,
): Promise<Redeemed> {
  const { options, provider } = setup
  const code = callback.get('code')
  if (code === null || code === '')
    throw misbehaved({ call: 'callback', reason: 'the answer has neither a code nor an error' })
  const { status, body } = await requestTokens(callback, secrets.codeVerifier, setup)
  if (typeof body.error === 'string') {
    // GitHub sends its errors with status 200, so the status does not tell.
    throw providerError(
      {
        surface: 'token',
        error: body.error,
        status,
        ...(typeof body.error_description === 'string' ? { description: body.error_description } : {}),
        ...(typeof body.suberror === 'string' ? { subcode: body.suberror } : {}),
      },
      [code, secrets.codeVerifier],
      options.clientSecret,
    )
  }
  if (status !== 200) throw misbehaved({ call: 'token', status, reason: 'neither tokens nor an OAuth error' })
  return provider.kind === 'plain'
    ? { accessToken: await accessTokenOnly(body, setup) }
    : await withIdToken(body, secrets, { ...setup, provider, code })
}

/**
 * Asks the token endpoint. A provider that takes the secret in two ways may hold a client to the one it was registered
 * for, and nothing published says which; so after `invalid_client` the other way is tried. The code survives that: client
 * authentication comes first (RFC 6749 section 4.1.3).
 */
async function requestTokens(
  callback: URLSearchParams,
  codeVerifier: string,
  setup: RedeemSetup,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const { options, provider, client, http } = setup
  async function ask(authentication: ClientAuth) {
    const response = await authorizationCodeGrantRequest(
      provider.as,
      client,
      authentication,
      callback,
      options.callbackURL,
      codeVerifier,
      http.options('token'),
    )
    const { status } = response
    const body = parseJsonObject(await response.text())
    if (body) return { status, body }
    const contentType = response.headers.get('content-type')
    throw misbehaved({ call: 'token', status, contentType, reason: 'the answer is not JSON' })
  }

  const [best, other] = clientAuthentications(options, provider)
  const answer = await ask(best)
  return other !== undefined && answer.body.error === 'invalid_client' ? ask(other) : answer
}

/** An `id_token` of a provider without discovery cannot be verified, so it is not even looked at. */
async function accessTokenOnly(
  body: Record<string, unknown>,
  setup: { readonly provider: Provider; readonly client: Client },
): Promise<string> {
  const { id_token: _unverifiable, ...rest } = body
  try {
    const tokens = await processAuthorizationCodeResponse(setup.provider.as, setup.client, jsonResponse(rest))
    return tokens.access_token
  } catch (error) {
    throw asTokenError('access_token', error)
  }
}

async function withIdToken(
  body: Record<string, unknown>,
  secrets: AttemptSecrets,
  setup: {
    readonly options: OAuth2Options
    readonly provider: Exclude<Provider, { kind: 'plain' }>
    readonly client: Client
    readonly clock: Clock
    readonly code: string
  },
): Promise<Redeemed> {
  const { id_token: token, access_token: accessToken } = body
  // Every attempt with an OpenID provider begins with one; this began when the file still named another kind of provider.
  if (secrets.nonce === undefined)
    throw new GatewrightError('sign_in_unknown', { detail: { reason: 'the attempt has no nonce' } })
  if (typeof token !== 'string') {
    throw misbehaved({
      call: 'token',
      reason: 'the answer has no id_token although `openid` was asked for',
      mend: 'Check that options.tokenURL is the OpenID Connect (v2.0) token endpoint.',
    })
  }
  const claims = await verifyIdToken(token, { accessToken, code: setup.code }, setup)
  try {
    // The signature is proven; the certified library now checks the response, nonce, auth_time and the claims once more.
    const as = { ...setup.provider.as, issuer: claims.iss as string }
    const maxAge = requestedMaxAge(as.authorization_endpoint)
    const tokens = await processAuthorizationCodeResponse(as, setup.client, jsonResponse(body), {
      // Asks for an id_token as well.
      expectedNonce: secrets.nonce,
      ...(maxAge === undefined ? {} : { maxAge }),
    })
    return { accessToken: tokens.access_token, idToken: { token, claims } }
  } catch (error) {
    throw asTokenError('id_token', error)
  }
}

const jsonResponse = (body: Record<string, unknown>): Response => Response.json(body)

/**
 * How the secret may travel, best first. Entra, and providers without discovery, take it in the body; for others HTTP Basic
 * is the default of OpenID Connect. It goes out as it stands in the file: what looks like a stray blank may belong to it.
 */
function clientAuthentications(
  options: OAuth2Options,
  provider: Provider,
): readonly [best: ClientAuth, other?: ClientAuth] {
  const { clientSecret } = options
  if (clientSecret === undefined) return [None()]
  const inBody = ClientSecretPost(clientSecret)
  if (provider.kind !== 'openid') return [inBody]
  const supported = provider.as.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  if (!supported.includes('client_secret_basic')) return [inBody]
  const basic = ClientSecretBasic(clientSecret)
  return supported.includes('client_secret_post') ? [basic, inBody] : [basic]
}
