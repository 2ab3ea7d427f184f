import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import {
  authorizationCodeGrantRequest,
  type Client,
  clockSkew,
  clockTolerance,
  processAuthorizationCodeResponse,
} from 'oauth4webapi'
import { type Clock, nowInSeconds } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { AuthenticatedRequests } from './authenticated-request.ts'
import type { AttemptSecrets } from './authorize.ts'
import { misbehaved } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import { clockToleranceSeconds, verifyIdToken } from './id-token.ts'
import { requestedMaxAge } from './id-token-claims.ts'
import { printable } from './printable.ts'
import type { Provider } from './provider.ts'
import { errorIn, needsDpop, providerError } from './provider-errors.ts'
import { statedError } from './stated-error.ts'
import { asTokenError } from './token-errors.ts'

/** What a redeemed code brought. */
export interface Redeemed {
  /** Azure AD B2C gives none where no API is asked for. */
  readonly accessToken?: string
  /** Why there is none. */
  readonly accessTokenProblem?: string
  /** The token itself, for signing out later, and its validated claims. Absent from providers that are only OAuth 2.0. */
  readonly idToken?: { readonly token: string; readonly claims: JWTPayload }
}

export interface RedeemSetup {
  readonly options: OAuth2Options
  readonly provider: Provider
  readonly client: Client
  readonly http: ProviderHttp
  readonly authenticated: AuthenticatedRequests
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
  if (code === null || code === '') {
    const { error, description } = statedError(Object.fromEntries(callback)) ?? {}
    throw misbehaved({
      call: 'callback',
      reason: 'the answer has neither a code nor an error',
      ...(error === undefined ? {} : { error: printable(error) }),
      ...(description === undefined ? {} : { description: printable(description) }),
    })
  }
  const answer = await setup.authenticated.send('token', provider, authentication =>
    authorizationCodeGrantRequest(
      provider.as,
      setup.client,
      authentication,
      callback,
      options.callbackURL,
      secrets.codeVerifier,
      setup.http.options('token'),
    ),
  )
  const error = errorIn('token', answer)
  if (error !== undefined) throw providerError(error, [code, secrets.codeVerifier], options.clientSecret)
  const { status, body } = answer
  if (status > 299)
    throw misbehaved({
      call: 'token',
      status,
      reason: 'neither tokens nor an OAuth error',
      mend: 'See that options.tokenURL is the token endpoint of the provider.',
    })
  return provider.kind === 'plain'
    ? { accessToken: await accessTokenOnly(body, setup) }
    : await withIdToken(body, secrets, { ...setup, provider, code })
}

/**
 * What we use of the answer, so that nothing else in it can end a sign-in: Twitch sends `scope` as a list, others dates in words.
 * A provider that leaves `token_type` out means Bearer.
 */
function usedOf(body: Record<string, unknown>): Record<string, unknown> {
  const { access_token, id_token, token_type } = body
  const said = typeof token_type === 'string' ? token_type.trim().toLowerCase() : ''
  if (said === 'dpop') throw needsDpop('token')
  // Apigee writes `BearerToken`.
  const isBearer = said === '' || said.startsWith('bearer')
  return {
    ...(access_token == null ? {} : { access_token }),
    id_token,
    token_type: isBearer ? 'bearer' : said,
  }
}

/** Why nobody can be asked with an access token; an `id_token` beside it is as good as ever. */
function problemOf({ access_token: token, token_type: type }: Record<string, unknown>): string | undefined {
  if (token === undefined || token === '') return 'the answer has no access token'
  if (typeof token !== 'string') return 'the access token is no text'
  if (!/^[\x21-\x7e]+$/.test(token.trim())) return 'the access token has characters that no header can carry'
  if (type === 'bearer') return undefined
  return `the access token is of the type ${printable(String(type)).slice(0, 100)}, and bearer tokens alone are understood`
}

/** An `id_token` of a provider without discovery cannot be verified, so it is not even looked at. */
async function accessTokenOnly(
  body: Record<string, unknown>,
  setup: { readonly provider: Provider; readonly client: Client },
): Promise<string> {
  const { id_token: _unverifiable, ...rest } = usedOf(body)
  const problem = problemOf(rest)
  if (problem !== undefined && rest.token_type === 'bearer')
    throw misbehaved({ call: 'token', reason: problem })
  try {
    const tokens = await processAuthorizationCodeResponse(
      setup.provider.as,
      setup.client,
      Response.json(rest),
    )
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
  const used = usedOf(body)
  const { id_token: token, access_token: accessToken } = used
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
    // It will not do without an access token, which the standard asks for and not everybody gives; it makes no use of it.
    const answer = { id_token: token, access_token: 'any', token_type: 'bearer' }
    await processAuthorizationCodeResponse(as, setup.client, Response.json(answer), {
      // Asks for an id_token as well.
      expectedNonce: secrets.nonce,
      ...(maxAge === undefined ? {} : { maxAge }),
    })
    const problem = problemOf(used)
    const access =
      problem === undefined ? { accessToken: accessToken as string } : { accessTokenProblem: problem }
    return { ...access, idToken: { token, claims } }
  } catch (error) {
    throw asTokenError('id_token', error)
  }
}
