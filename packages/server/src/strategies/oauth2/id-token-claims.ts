import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { printable } from './provider-errors.ts'
import { tokenInvalid } from './token-errors.ts'

/**
 * The token is for us, and for nobody beside us whom the file does not name: whoever else is an audience can hand it on
 * (OpenID Connect Core 1.0 section 3.1.3.7, 3 to 5). Where `azp` says for whom it was made, it says our name.
 * @throws GatewrightError `token_invalid`
 */
export function checkAudience(options: OAuth2Options, { aud, azp }: JWTPayload): void {
  if (azp !== undefined && azp !== options.clientID) {
    throw tokenInvalid('id_token', {
      reason: 'the token was made for another client',
      claim: 'azp',
      expected: options.clientID,
      received: printable(String(azp)),
    })
  }
  const audiences = [aud].flat()
  const { trustedAudiences = [] } = options
  const foreign = audiences.filter(
    each => each !== options.clientID && !trustedAudiences.some(trusted => trusted === each),
  )
  if (foreign.length > 0) {
    throw tokenInvalid('id_token', {
      reason: 'the token is for others beside this client',
      claim: 'aud',
      expected: options.clientID,
      received: printable(foreign.join(', ')),
      place: 'configuration',
      mend: 'If you know all of them and they are yours, list them in options.trustedAudiences.',
    })
  }
  if (azp === undefined && audiences.length > 1) {
    throw tokenInvalid('id_token', {
      reason: 'the token has several audiences and no azp',
      claim: 'azp',
      expected: options.clientID,
    })
  }
}

/**
 * `max_age` of the authorization request, in seconds: the address in the file may carry it. The answer must then say when
 * the person signed in (OpenID Connect Core 1.0 section 3.1.3.7, 13).
 */
export function requestedMaxAge(authorizationEndpoint: string | undefined): number | undefined {
  const written = URL.parse(authorizationEndpoint ?? '')?.searchParams.get('max_age')
  return written && /^\d{1,9}$/.test(written) ? Number(written) : undefined
}

/**
 * Checks `acr` where the address in the file asks for one (`acr_values`, or `claims` with `id_token.acr`): it is one of those
 * that were asked for (section 3.1.3.7, 12). None at all is refused too: the request passes through the browser of the very
 * person whose second factor it asks for, and who could take it out.
 * @throws GatewrightError `token_invalid`
 */
export function checkRequested(authorizationEndpoint: string | undefined, { acr }: JWTPayload): void {
  const wanted = requestedAcr(authorizationEndpoint)
  if (wanted === undefined || (typeof acr === 'string' && wanted.includes(acr))) return
  throw tokenInvalid('id_token', {
    reason: 'the provider does not say that the sign-in was of the kind that was asked for',
    claim: 'acr',
    expected: wanted.join(' '),
    received: acr === undefined ? null : printable(String(acr)),
    mend: 'Let the provider send acr for these values, or take acr_values out of the authorization address.',
  })
}

function requestedAcr(authorizationEndpoint: string | undefined): readonly string[] | undefined {
  const parameters = URL.parse(authorizationEndpoint ?? '')?.searchParams
  const values = parameters?.get('acr_values')?.split(' ').filter(Boolean) ?? []
  const claimed = acrOfClaims(parameters?.get('claims') ?? undefined)
  const all = [...values, ...claimed]
  return all.length > 0 ? all : undefined
}

/** Section 5.5.1.1: `{"id_token":{"acr":{"essential":true,"values":["…"]}}}`. */
function acrOfClaims(claims: string | undefined): string[] {
  if (claims === undefined) return []
  try {
    const { acr } = JSON.parse(claims).id_token
    return [acr.value, ...[acr.values].flat()].filter(value => typeof value === 'string')
  } catch {
    return []
  }
}
