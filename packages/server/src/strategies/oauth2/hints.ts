import { type ErrorCode, errorTable } from '../../error-table.ts'
import { GatewrightError } from '../../errors.ts'
import type { RehearsalProblem } from '../rehearsal.ts'

/** Where something is to be mended, and how. */
export type Hint = Pick<RehearsalProblem, 'place' | 'mend'>

const hint = (place: Hint['place'], mend: string): Hint => ({ place, mend })

/** Where the error itself does not say where to mend it. */
const hints: Partial<Record<ErrorCode, Hint>> = {
  provider_unreachable: hint(
    'network',
    'Check the host in the address, then DNS, firewall and proxy between this server and the provider.',
  ),
  client_misconfigured: hint(
    'configuration',
    'Compare the options of the strategy with what the provider shows for this application.',
  ),
  provider_refused: hint('provider', 'Look the error up in the documentation of the provider.'),
}

/** By the call whose answer cannot be used. */
const callHints: Readonly<Record<string, Hint>> = {
  token: hint(
    'provider',
    'See that the address of the token endpoint is that of this provider (options.tokenURL, else its discovery document), and what its own log says of the request.',
  ),
  callback: hint(
    'provider',
    'Start again. If it repeats, let the provider answer this client with a code alone (response_type=code), unsigned, in the query or as a posted form; take other values of response_type and response_mode out of options.authorizationURL.',
  ),
  userinfo: hint(
    'provider',
    'See that options.userInfoURL, or the discovery document, names the userinfo endpoint, and that it answers GET; or write "userInfoURL": null if the id_token says all that fieldMapping names.',
  ),
  keys: hint(
    'provider',
    'A JSON Web Key Set looks like {"keys": [{"kty": "RSA", …}]}: see that jwks_uri in the discovery document leads to one.',
  ),
}
const refusedClientHint = hint(
  'configuration',
  'Compare options.clientID and options.clientSecret with what the provider shows for this app, and see that nothing before it demands a sign-in of its own.',
)
const otherCallHint = hint(
  'configuration',
  'Open the address in a browser: an HTML page means that it is the wrong one, or that something stands in between.',
)

/** By the claim that failed. */
const claimHints: Readonly<Record<string, Hint>> = {
  exp: hint('network', 'Compare the clocks of this server and of the provider.'),
  nbf: hint('network', 'Compare the clocks of this server and of the provider.'),
  iat: hint('network', 'Compare the clocks of this server and of the provider.'),
  aud: hint('configuration', 'options.clientID is not the app that the provider issues tokens for.'),
  azp: hint('configuration', 'options.clientID is not the app that the provider issues tokens for.'),
  iss: hint(
    'configuration',
    'The URLs lead to another provider or tenant than the one that signs the tokens.',
  ),
  sub: hint('provider', 'Let the provider send sub as a text of 1 to 255 characters that everybody sees.'),
}
const otherPersonHint = hint(
  'configuration',
  'options.userInfoURL belongs to another provider than options.tokenURL.',
)

/** By what is wrong with a token before it comes to its claims. */
const problemHints: Readonly<Record<string, Hint>> = {
  ERR_TOKEN_TYPE: hint('provider', 'Let the maker of the token write JWT as its typ, or leave it out.'),
}
const noTimeHint = hint(
  'provider',
  'Let the provider write it as a number of seconds since 1970, without quotation marks, or leave it out where it may be left out.',
)
const missingHint = hint('provider', 'Let the provider put this claim into its tokens.')
const otherProviderHint = hint(
  'provider',
  'Start again. If it repeats, see that the provider sends as `iss` what its discovery document says, letter by letter, and that its other clients do not come to this address.',
)
const unnamedProviderHint = hint(
  'provider',
  'Start again. If it repeats, let the provider send `iss` along (RFC 9207), or no longer say authorization_response_iss_parameter_supported.',
)

const otherTokenHint = hint(
  'provider',
  'The token is not one that this provider should issue. If a proxy or emulator stands in between, test without it.',
)

/** Place and mend of an error, its own before those that hold for all of its kind. */
export function hintFor(error: GatewrightError): Hint {
  const { place, mend } = error.detail
  const general = generalHint(error)
  return {
    place: isPlace(place) ? place : general.place,
    mend: typeof mend === 'string' ? mend : general.mend,
  }
}

/**
 * The same error with where to mend it and how, which no refusal for what a provider sent is logged without. One that it says
 * nothing of, and that is none of those, is left as it is.
 */
export function withHint(error: GatewrightError): GatewrightError {
  const { code, detail, madeUp, response, says, severity } = error
  // One of ours says no more than this one, and would be logged with its stack.
  const cause = error.cause instanceof GatewrightError ? undefined : error.cause
  const isOfProvider = code in hints || code === 'token_invalid' || code === 'provider_misbehaved'
  if (!isOfProvider && cause === error.cause) return error
  const more = isOfProvider ? hintFor(error) : {}
  return new GatewrightError(code, {
    ...{ detail: { ...detail, ...more }, cause, madeUp, response, says, severity },
  })
}

function generalHint({ code, detail }: GatewrightError): Hint {
  if (code === 'token_invalid') return tokenHint(detail)
  if (code === 'provider_misbehaved') {
    const { call, status } = detail as Readonly<Record<string, unknown>>
    if (call === 'token' && (status === 401 || status === 403)) return refusedClientHint
    return (typeof call === 'string' ? callHints[call] : undefined) ?? otherCallHint
  }
  return hints[code] ?? hint('configuration', errorTable[code].operator)
}

function tokenHint(detail: Readonly<Record<string, unknown>>): Hint {
  const { claim, token, problem, received } = detail
  const reason = String(detail.reason)
  if (reason.startsWith('the answer at the callback'))
    return received === null ? unnamedProviderHint : otherProviderHint
  if (reason.endsWith('is no time')) return noTimeHint
  if (reason.startsWith('missing required')) return missingHint
  if (typeof problem === 'string' && Object.hasOwn(problemHints, problem))
    return problemHints[problem] ?? otherTokenHint
  if (claim === 'sub' && token === 'userinfo') return otherPersonHint
  // There the claim is not what is wrong, but how it is written.
  const isUnreadable = problem === 'ERR_TOKEN_UNREADABLE'
  return (typeof claim === 'string' && !isUnreadable ? claimHints[claim] : undefined) ?? otherTokenHint
}

const isPlace = (value: unknown): value is Hint['place'] =>
  value === 'configuration' || value === 'provider' || value === 'person' || value === 'network'
