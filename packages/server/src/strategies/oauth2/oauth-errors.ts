/** What refusals mean that have no number of Entra's: by the name of the error, and by what is demanded. */
import type { ErrorCode } from '../../error-table.ts'
import type { EntraError } from './entra-errors.ts'

const generic = (code: ErrorCode, place: EntraError['place'], meaning: string, mend: string): EntraError => ({
  code,
  place,
  meaning,
  mend,
})

export const wrongClient: EntraError = {
  ...generic(
    'client_misconfigured',
    'configuration',
    'the provider does not accept this client',
    'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants the client to authenticate: options.tokenEndpointAuthMethod can name one way.',
  ),
  ofSecret: true,
}
export const wrongRedirect = generic(
  'client_misconfigured',
  'provider',
  'the redirect URI that we sent is not registered',
  'Register options.callbackURL at the provider, exactly as it stands in the file.',
)
export const oldCode = generic(
  'provider_refused',
  'person',
  'the code has expired, was used before, or belongs to another client or redirect URI',
  'Start again. If it repeats, compare options.callbackURL with what is registered, and the clocks of both machines, and see that the provider does not demand DPoP of this client.',
)

const overloaded = generic('provider_unreachable', 'provider', 'the provider is overloaded', 'Try again.')
/** RFC 9449: nothing here signs a proof for each request. */
export const dpop = generic(
  'client_misconfigured',
  'provider',
  'the provider demands tokens that are bound to a key (DPoP), which is not supported',
  'Switch DPoP off for this client at the provider.',
)
export const signedRequests = generic(
  'client_misconfigured',
  'provider',
  'the provider demands signed request objects, which are not supported',
  'Let this client send its requests unsigned at the provider.',
)
export const pushedRequests = generic(
  'client_misconfigured',
  'provider',
  'the provider demands pushed authorization requests',
  'Begin the sign-in again: from now on requests are pushed, if the discovery document names an address for that.',
)
export const noSecretAsked = generic(
  'client_misconfigured',
  'configuration',
  'the provider expects this client to prove itself in another way',
  'Let this client authenticate with a secret at the provider (client_secret_basic or client_secret_post).',
)

export const cancelled = generic(
  'sign_in_cancelled',
  'person',
  'the person or the provider said no',
  'Start again.',
)
/** What providers say beside `access_denied` where it was the person who said no; others say who may not use the app, and why. */
export const isCancelling =
  /cancel|declin|den(y|ied)|reject|refus|abort|not (authorize|consent|grant|approve|allow)/i
export const forbidden = generic(
  'provider_refused',
  'provider',
  'the provider does not let this person use the app, for the reason in detail.description',
  'See at the provider who may use this app: whether people are assigned to it, and which of its rules says so.',
)
/** OpenID Connect Core 1.0 section 3.1.2.6. */
const wantsThePerson = generic(
  'provider_refused',
  'person',
  'the provider wants something of the person that it did not ask for: to sign in, to choose an account or to consent',
  'Start again. If it repeats, take `prompt` out of options.authorizationURL, and let the app be consented to at the provider.',
)
/** @see https://learn.microsoft.com/azure/active-directory-b2c/add-password-reset-policy */
export const forgottenPassword = generic(
  'provider_refused',
  'provider',
  'the person asked for a new password, which this user flow leaves to another one',
  'Switch self-service password reset on in a user flow of the type "Sign up and sign in (Recommended)", and use that one.',
)

/** By the value of `error`, for providers that say no more. */
export const oauthErrors: Readonly<Record<string, EntraError>> = {
  access_denied: cancelled,
  invalid_client: wrongClient,
  unauthorized_client: wrongClient,
  incorrect_client_credentials: wrongClient, // GitHub
  redirect_uri_mismatch: wrongRedirect, // GitHub, Google
  invalid_redirect_uri: wrongRedirect,
  invalid_grant: oldCode,
  login_required: wantsThePerson,
  interaction_required: wantsThePerson,
  consent_required: wantsThePerson,
  account_selection_required: wantsThePerson,
  invalid_scope: generic(
    'client_misconfigured',
    'configuration',
    'options.scope has a value that the provider does not know or allow',
    'Start from `openid profile email`, separated by spaces; GitHub wants `read:user user:email`.',
  ),
  unsupported_response_type: generic(
    'client_misconfigured',
    'provider',
    'the app may not use the authorization code flow',
    'Allow the authorization code grant for this app at the provider.',
  ),
  unsupported_grant_type: generic(
    'client_misconfigured',
    'configuration',
    'the token endpoint does not take authorization codes',
    'Check options.tokenURL, and that the app may use the authorization code grant.',
  ),
  server_error: generic('provider_misbehaved', 'provider', 'the provider failed', 'Try again.'),
  temporarily_unavailable: overloaded,
  slow_down: overloaded,
  too_many_requests: overloaded,
  invalid_dpop_proof: dpop,
  use_dpop_nonce: dpop,
  invalid_request_object: signedRequests,
}

export const unexplained = generic(
  'provider_refused',
  'provider',
  'the provider refused and gave this reason alone',
  'Look the error up in the documentation of the provider.',
)

/** The standard's `invalid_grant`, and what others make of it: GitHub's `bad_verification_code`, Slack's `invalid_code`. */
export const isNameOfTheCode = (name: string): boolean =>
  name === 'invalid_grant' || /(^|_)code($|_)/.test(name)
