import type { OAuth2Options } from '@gatewright/config'
import { protectedResourceRequest } from 'oauth4webapi'
import type { Clock } from '../../clock.ts'
import { parseJsonObject } from '../../identity/json.ts'
import { bearerOf } from './bearer.ts'
import { misbehaved, misconfigured } from './failures.ts'
import { challengedError, type ProviderHttp } from './http.ts'
import { oauthErrors } from './oauth-errors.ts'
import { printable } from './printable.ts'
import type { Provider } from './provider.ts'
import { errorByCode } from './provider-errors.ts'
import type { Redeemed } from './redeem.ts'
import { verifyUserInfo } from './signed-userinfo.ts'
import { statedError } from './stated-error.ts'
import { tokenInvalid } from './token-errors.ts'

export type Claims = Readonly<Record<string, unknown>>

/**
 * Reads userinfo with the access token (OpenID Connect Core 1.0 section 5.3), as JSON or signed. An answer about anybody else
 * than the validated `id_token`, where there is one, is refused, so that an exchanged access token cannot put another person's
 * e-mail address beside this person's identity.
 * @returns `undefined` where nobody is to be asked
 * @throws GatewrightError `token_invalid` where it is about another person; every other says that it could not be had, or used
 */
export async function readUserInfo(
  { accessToken, accessTokenProblem, idToken }: Redeemed,
  setup: {
    readonly options: OAuth2Options
    readonly provider: Provider
    readonly http: ProviderHttp
    readonly clock: Clock
    /** Where nothing of it is needed, nobody waits long: in milliseconds, as long as for every other call when absent. */
    readonly patienceMs?: number | undefined
  },
): Promise<Claims | undefined> {
  const { options, provider, http } = setup
  const address = provider.as.userinfo_endpoint
  if (address === undefined || options.userInfoURL === null) return undefined
  if (accessToken === undefined) {
    throw misbehaved({
      call: 'token',
      reason: `userinfo cannot be asked: ${accessTokenProblem ?? 'there is no access token'}`,
      place: 'provider',
      mend: `Let the provider give bearer tokens to this client; or ${LEAVE_OUT}`,
    })
  }
  const mend = idToken === undefined ? '.' : `; or ${LEAVE_OUT}`
  const response = await request(http, address, { accessToken, mend, patienceMs: setup.patienceMs })
  const { status } = response
  const contentType = response.headers.get('content-type')
  const text = await response.text()
  const isJson = text.trimStart().startsWith('{')
  const isSigned =
    (!isJson && /^application\/(jwt|jose)\b/i.test(contentType ?? '')) || /^[\w-]+(\.[\w-]+){2}$/.test(text)
  const claims =
    isSigned && status === 200 ? await verifyUserInfo(text.trim(), idToken, setup) : parseJsonObject(text)
  // Some providers say with status 200 that something went wrong.
  const isError = status !== 200 || (Boolean(claims?.error) && claims?.sub === undefined)
  if (!claims || isError) {
    const known = errorByCode('userinfo', { status, text })
    if (known !== undefined) throw known
    const stated = statedError(claims ?? {})
    throw misbehaved({
      call: 'userinfo',
      status,
      contentType,
      reason: 'expected a JSON object with status 200',
      // Without an id_token nothing else says who it is.
      mend: `See that options.userInfoURL is an address of this provider that answers GET with JSON about the person${mend}`,
      ...(stated?.error === undefined ? {} : { error: printable(stated.error, [accessToken]) }),
      ...(stated?.description === undefined
        ? {}
        : { description: printable(stated.description, [accessToken]) }),
    })
  }
  if (idToken !== undefined) checkSubject(claims, idToken.claims.sub)
  return claims
}

function checkSubject(claims: Claims, expected: string | undefined): void {
  const { sub } = claims
  if (sub === expected) return
  if (typeof sub === 'string' && sub !== '') {
    throw tokenInvalid('userinfo', {
      call: 'userinfo',
      reason: 'userinfo is about another person than the id_token',
      claim: 'sub',
      expected,
      received: printable(sub),
    })
  }
  const isGraph = '@odata.context' in claims
  throw misconfigured(
    isGraph
      ? 'options.userInfoURL is a profile of Microsoft Graph and no userinfo'
      : 'userinfo has no sub, so it does not say whom it is about',
    {
      call: 'userinfo',
      received: Object.keys(claims).slice(0, 30),
      mend: isGraph
        ? 'Write https://graph.microsoft.com/oidc/userinfo into options.userInfoURL, or "userInfoURL": null.'
        : `Correct options.userInfoURL, or ${LEAVE_OUT}`,
    },
  )
}

/** What helps wherever the `id_token` says enough. */
const LEAVE_OUT = 'write "userInfoURL": null if the id_token says all that fieldMapping names.'

/** @param with.mend how the advice ends */
async function request(
  http: ProviderHttp,
  address: string,
  {
    accessToken,
    mend,
    patienceMs,
  }: { readonly accessToken: string; readonly mend: string; readonly patienceMs: number | undefined },
): Promise<Response> {
  bearerOf(accessToken, 'userinfo')
  const url = URL.parse(address)
  if (url === null) {
    throw misbehaved({
      call: 'userinfo',
      reason: 'the address of userinfo is none',
      received: printable(address).slice(0, 300),
      place: 'provider',
      mend: `Correct userinfo_endpoint in the discovery document, or name the address in options.userInfoURL${mend}`,
    })
  }
  const response = await protectedResourceRequest(
    accessToken,
    'GET',
    url,
    new Headers({ accept: 'application/json, application/jwt;q=0.9' }),
    null,
    // Its answers have no challenge left that the library would throw.
    http.options('userinfo', patienceMs),
  )
  const { status } = response
  if (status !== 401 && status !== 403) return response
  const text = await response.text()
  const known = errorByCode('userinfo', { status, text })
  if (known !== undefined) throw known
  const { error, description } = statedError(parseJsonObject(text) ?? {}) ?? challengedError(response)
  const row = error === undefined ? undefined : oauthErrors[error.toLowerCase()]
  throw misconfigured(
    row?.place === 'configuration' ? row.meaning : 'the userinfo endpoint does not accept the access token',
    {
      call: 'userinfo',
      status,
      ...(error === undefined ? {} : { error: printable(error, [accessToken]) }),
      ...(description === undefined ? {} : { description: printable(description, [accessToken]) }),
      mend:
        row?.place === 'configuration'
          ? `${row.mend.replace(/\.$/, '')}${mend}`
          : `Check that options.userInfoURL belongs to this provider, and that options.scope asks for no other resource${mend}`,
    },
  )
}
