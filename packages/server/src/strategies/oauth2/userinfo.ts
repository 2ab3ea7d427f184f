import { protectedResourceRequest } from 'oauth4webapi'
import type { Provider } from './discovery.ts'
import { misbehaved, type ProviderHttp, parseJsonObject } from './http.ts'
import { misconfigured } from './kind.ts'
import { printable } from './provider-errors.ts'
import { tokenInvalid } from './token-errors.ts'

export type Claims = Readonly<Record<string, unknown>>

/**
 * Reads userinfo with the access token (OpenID Connect Core 1.0 section 5.3).
 * @param subject the `sub` of the validated `id_token`, where there is one: an answer about anybody else is refused, so
 *   that an exchanged access token cannot put another person's e-mail address beside this person's identity
 */
export async function readUserInfo(
  provider: Provider,
  http: ProviderHttp,
  accessToken: string,
  subject: string | undefined,
): Promise<Claims | undefined> {
  const address = provider.as.userinfo_endpoint
  if (address === undefined) return undefined
  const response = await request(http, address, accessToken)
  const claims = parseJsonObject(await response.text())
  if (response.status !== 200 || !claims) {
    throw misbehaved({
      call: 'userinfo',
      status: response.status,
      contentType: response.headers.get('content-type'),
      reason: 'expected a JSON object with status 200 (signed userinfo is not read)',
    })
  }
  if (subject !== undefined && claims.sub !== subject) {
    throw tokenInvalid('userinfo', {
      reason: 'userinfo is about another person than the id_token',
      claim: 'sub',
      expected: subject,
      received: typeof claims.sub === 'string' ? printable(claims.sub) : null,
    })
  }
  return claims
}

async function request(http: ProviderHttp, address: string, accessToken: string): Promise<Response> {
  const response = await protectedResourceRequest(
    accessToken,
    'GET',
    new URL(address),
    new Headers({ accept: 'application/json' }),
    null,
    // Its answers have no challenge left that the library would throw.
    http.options('userinfo'),
  )
  const { status } = response
  if (status !== 401 && status !== 403) return response
  throw misconfigured('the userinfo endpoint does not accept the access token', {
    call: 'userinfo',
    status,
    mend: 'Check that options.userInfoURL belongs to this provider, and that options.scope asks for no other resource.',
  })
}
