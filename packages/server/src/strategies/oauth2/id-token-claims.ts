import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { printable } from './printable.ts'
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
 * `max_age` of the authorization request, in seconds: the address in the file may carry it, and of several the shortest holds. The
 * answer must then say when the person signed in (OpenID Connect Core 1.0 section 3.1.3.7, 13).
 */
export function requestedMaxAge(authorizationEndpoint: string | undefined): number | undefined {
  const ages = parametersOf(authorizationEndpoint, 'max_age').filter(written => /^\d{1,9}$/.test(written))
  return ages.length === 0 ? undefined : Math.min(...ages.map(Number))
}

/**
 * Checks what the address in the file asks for about the sign-in itself, by `acr_values`, `max_age` and `claims` with `id_token`
 * (section 5.5). Each is refused where it is missing, too: the request passes through the browser of the very person whose second
 * factor it asks for, and who could take it out.
 *
 * - `acr` is one of those that were asked for (section 3.1.3.7, 12), and is there where it is essential.
 * - `amr`, where it is essential, has one of the values that were asked for.
 * - `auth_time` is there where it is essential, and where it was asked for it lies behind us: one that lies ahead is within every
 *   `max_age` for as long as it does. That it is not too old, oauth4webapi looks at.
 *
 * Other claims are no matter of this, essential or not: section 5.5.1 has providers leave out what they do not know.
 * @param latest until when somebody may have signed in, in seconds since 1970, clock tolerance included
 * @throws GatewrightError `token_invalid`
 */
export function checkRequested(
  authorizationEndpoint: string | undefined,
  { acr, amr, auth_time: authTime }: JWTPayload,
  latest: number,
): void {
  const asked = claimsRequests(authorizationEndpoint)
  const ofAcr = demandOf(asked, 'acr')
  const wanted = [
    ...parametersOf(authorizationEndpoint, 'acr_values')
      .flatMap(values => values.split(' '))
      .filter(Boolean),
    ...ofAcr.values,
  ]
  if ((wanted.length > 0 || ofAcr.isEssential) && !isOneOf([acr], wanted)) throw unmet('acr', acr, wanted)

  const ofAmr = demandOf(asked, 'amr')
  if (ofAmr.isEssential && !isOneOf([amr].flat(), ofAmr.values)) throw unmet('amr', amr, ofAmr.values)

  const ofTime = demandOf(asked, 'auth_time')
  if (authTime === undefined) {
    if (ofTime.isEssential) throw unmet('auth_time', authTime, [])
  } else if (
    Number(authTime) > latest &&
    (ofTime.isAsked || requestedMaxAge(authorizationEndpoint) !== undefined)
  ) {
    throw tokenInvalid('id_token', {
      reason: 'the provider says that the sign-in is yet to come',
      claim: 'auth_time',
      expected: `at most ${latest}`,
      received: printable(String(authTime)),
      mend: 'auth_time is in seconds since 1970. Set the clocks of the provider and of this machine.',
    })
  }
}

/** Whether some of these is a text, and one of those that are wanted where some are. */
const isOneOf = (said: readonly unknown[], wanted: readonly string[]): boolean =>
  said.some(each => typeof each === 'string' && each !== '' && (wanted.length === 0 || wanted.includes(each)))

function unmet(claim: string, received: unknown, wanted: readonly string[]): Error {
  const asking = claim === 'acr' ? 'acr_values or claims' : 'it'
  return tokenInvalid('id_token', {
    reason: 'the provider does not say that the sign-in was of the kind that was asked for',
    claim,
    expected: wanted.length > 0 ? wanted.join(' ') : 'any',
    received: received === undefined ? null : printable(String(received)),
    mend: `Let the provider send ${claim} as it is asked for, or take ${asking} out of the authorization address.`,
  })
}

/** What the addresses' parameters of this name say. Which of several a provider reads is its own affair, so each counts. */
const parametersOf = (address: string | undefined, name: string): readonly string[] =>
  URL.parse(address ?? '')?.searchParams.getAll(name) ?? []

/** The `id_token` of each `claims`. */
const claimsRequests = (address: string | undefined): readonly Readonly<Record<string, unknown>>[] =>
  parametersOf(address, 'claims').map(written => {
    try {
      return Object(JSON.parse(written).id_token)
    } catch {
      return {}
    }
  })

/** What is asked of a claim (section 5.5.1): `null`, or `{"essential": true, "value": "…", "values": ["…"]}`. */
function demandOf(
  requests: readonly Readonly<Record<string, unknown>>[],
  claim: string,
): { readonly isAsked: boolean; readonly isEssential: boolean; readonly values: readonly string[] } {
  const found = requests.map(request => request[claim]).filter(asked => asked !== undefined)
  const members = found.map(
    asked => (asked ?? {}) as { [member in 'essential' | 'value' | 'values']?: unknown },
  )
  return {
    isAsked: found.length > 0,
    isEssential: members.some(({ essential }) => essential === true),
    values: members
      .flatMap(({ value, values }) => [value, values].flat())
      .filter(value => typeof value === 'string'),
  }
}
