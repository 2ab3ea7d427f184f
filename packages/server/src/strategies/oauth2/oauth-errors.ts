/**
 * What refusals mean that have no number of Entra's: by the name of the error, and by what is demanded. The names are those of
 * RFC 6749 (4.1.2.1, 5.2), RFC 6750 (3.1), RFC 8628 (3.5), RFC 8707, RFC 9101, RFC 9126, RFC 9396, RFC 9449, RFC 9470, OpenID
 * Connect Core 1.0 (3.1.2.6), and those that providers have made up beside them.
 */
import { type ProviderErrorRow, providerErrorRow as row } from './provider-error-row.ts'

export const wrongClient = row(
  'file',
  'the provider does not accept this client',
  'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants the client to authenticate: options.tokenEndpointAuthMethod can name one way.',
  { ofSecret: true },
)
export const wrongRedirect = row(
  'portal',
  'the redirect URI that we sent is not registered',
  'Register options.callbackURL at the provider, exactly as it stands in the file.',
)
export const oldCode = row(
  'person',
  'the code has expired, was used before, or belongs to another client or redirect URI',
  'Start again. If it repeats, compare options.callbackURL with what is registered, and the clocks of both machines, and see that the provider does not demand DPoP of this client.',
)

const overloaded = row('outage', 'the provider is overloaded', 'Try again.', { code: 'provider_unreachable' })
/** RFC 9449: nothing here signs a proof for each request. */
export const dpop = row(
  'portal',
  'the provider demands tokens that are bound to a key (DPoP), which is not supported',
  'Switch DPoP off for this client at the provider.',
)
export const signedRequests = row(
  'portal',
  'the provider demands signed request objects, which are not supported',
  'Let this client send its requests unsigned at the provider.',
)
export const pushedRequests = row(
  'portal',
  'the provider demands pushed authorization requests',
  'Begin the sign-in again: from now on requests are pushed, if the discovery document names an address for that.',
)
export const noSecretAsked = row(
  'file',
  'the provider expects this client to prove itself in another way',
  'Let this client authenticate with a secret at the provider (client_secret_basic or client_secret_post).',
)

export const cancelled = row('cancelled', 'the person or the provider said no', 'Start again.')
/** What providers say beside `access_denied` where it was the person who said no; others say who may not use the app, and why. */
export const isCancelling =
  /cancel|declin|den(y|ied)|reject|refus|abort|not (authorize|consent|grant|approve|allow)/i
export const forbidden = row(
  'rule',
  'the provider does not let this person use the app, for the reason in detail.description',
  'See at the provider who may use this app: whether people are assigned to it, and which of its rules says so.',
)
const CONSENT_AT_THE_PROVIDER =
  'Start again. If it repeats, take `prompt` out of options.authorizationURL, and let the app be consented to at the provider.'
/** OpenID Connect Core 1.0 section 3.1.2.6. */
const wantsThePerson = (what: string, says: ProviderErrorRow['says']) =>
  row('person', `the provider wants the person to ${what}, and was not to ask`, CONSENT_AT_THE_PROVIDER, {
    ...(says === undefined ? {} : { says }),
  })
/** @see https://learn.microsoft.com/azure/active-directory-b2c/add-password-reset-policy */
export const forgottenPassword = row(
  'rule',
  'the person asked for a new password, which this user flow leaves to another one',
  'Switch self-service password reset on in a user flow of the type "Sign up and sign in (Recommended)", and use that one.',
)

const withoutRequestObject = (what: string) =>
  row(
    'portal',
    `the provider does not take ${what}`,
    'Take `request` and `request_uri` out of options.authorizationURL.',
  )
const accessToken = (meaning: string, mend: string) => row('file', meaning, mend)
const deviceCode = (meaning: string) => row('person', meaning, 'Start again.')

/** By the value of `error`, for providers that say no more. */
export const oauthErrors: Readonly<Record<string, ProviderErrorRow>> = {
  access_denied: cancelled,
  invalid_client: wrongClient,
  unauthorized_client: wrongClient,
  incorrect_client_credentials: wrongClient, // GitHub
  redirect_uri_mismatch: wrongRedirect, // GitHub, Google
  invalid_redirect_uri: wrongRedirect,
  application_suspended: row(
    'portal',
    'the app is suspended at the provider',
    'Ask the provider why; at GitHub, that is its support.',
  ),
  invalid_grant: oldCode,
  bad_verification_code: oldCode, // GitHub; of Entra's devices as well
  login_required: wantsThePerson('sign in', 'sign_in_anew'),
  interaction_required: wantsThePerson('do something', 'sign_in_anew'),
  consent_required: wantsThePerson('consent', 'sign_in_anew'),
  account_selection_required: wantsThePerson('choose an account', 'choose_account'),
  insufficient_user_authentication: row(
    'person',
    'the person has signed in by a weaker way than was asked for',
    'Start again. If it repeats, take acr_values and max_age out of options.authorizationURL.',
    { says: 'second_factor' },
  ),
  unmet_authentication_requirements: row(
    'person',
    'the provider cannot sign the person in by the way that was asked for',
    'Take acr_values and `claims` out of options.authorizationURL.',
    { says: 'second_factor' },
  ),
  invalid_request: row(
    'file',
    'the provider calls the request malformed: a parameter is missing, doubled or has a value that it does not take',
    'Read detail.description; take out of the addresses in options what the provider does not know.',
    { code: 'provider_refused', vague: true },
  ),
  invalid_scope: row(
    'file',
    'options.scope has a value that the provider does not know or allow',
    'Start from `openid profile email`, separated by spaces; GitHub wants `read:user user:email`.',
  ),
  invalid_target: row(
    'file',
    'the provider does not know the resource that is asked for',
    'Take `resource` and `audience` out of options.authorizationURL.',
  ),
  invalid_resource: row(
    'file',
    'the provider does not know the resource that is asked for',
    'Take the scope that names it out of options.scope: `openid profile email` is enough to sign in.',
  ),
  invalid_authorization_details: row(
    'file',
    'the provider does not take authorization_details',
    'Take it out of options.authorizationURL.',
  ),
  unsupported_response_type: row(
    'portal',
    'the app may not use the authorization code flow',
    'Allow the authorization code grant for this app at the provider.',
  ),
  unsupported_response_mode: row(
    'file',
    'the provider does not take this response_mode',
    'Take response_mode out of options.authorizationURL.',
  ),
  unsupported_grant_type: row(
    'file',
    'the token endpoint does not take authorization codes',
    'Check options.tokenURL, and that the app may use the authorization code grant.',
  ),
  request_not_supported: withoutRequestObject('request objects'),
  request_uri_not_supported: withoutRequestObject('request objects by address'),
  invalid_request_uri: withoutRequestObject('this request_uri: it has expired, or was used'),
  registration_not_supported: row(
    'portal',
    'the provider does not take `registration`',
    'Take it out of options.authorizationURL.',
  ),
  server_error: row('outage', 'the provider failed', 'Try again.'),
  temporarily_unavailable: overloaded,
  slow_down: overloaded,
  too_many_requests: overloaded,
  invalid_token: accessToken(
    'the userinfo endpoint does not accept the access token',
    'Check that options.userInfoURL belongs to this provider, and that options.scope asks for no other resource.',
  ),
  insufficient_scope: accessToken(
    'the access token does not allow what was asked with it',
    'Add to options.scope what the provider names; `openid profile email` is usual.',
  ),
  // Microsoft Graph's; names are compared in lower case.
  invalidauthenticationtoken: accessToken(
    'Microsoft Graph does not accept the access token, which is of another service',
    'Take scopes of other services out of options.scope, and write https://graph.microsoft.com/oidc/userinfo into options.userInfoURL.',
  ),
  authorization_pending: deviceCode('the code of a device has not been confirmed yet'),
  authorization_declined: row('cancelled', 'the person declined on the other device', 'Start again.', {
    says: 'declined',
  }),
  expired_token: deviceCode('the code of a device has expired'),
  invalid_dpop_proof: dpop,
  use_dpop_nonce: dpop,
  invalid_request_object: signedRequests,
}

export const unexplained = row(
  'rule',
  'the provider refused and gave this reason alone',
  'Look the error up in the documentation of the provider.',
)

/** The standard's `invalid_grant`, and what others make of it: GitHub's `bad_verification_code`, Slack's `invalid_code`. */
export const isNameOfTheCode = (name: string): boolean =>
  name === 'invalid_grant' || /(^|_)code($|_)/.test(name)
