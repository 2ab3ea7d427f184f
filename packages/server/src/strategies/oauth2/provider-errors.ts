import { oddCharacters, saidOf, withoutOddEnds } from '@gatewright/config'
import type { ErrorCode } from '../../error-table.ts'
import { GatewrightError } from '../../errors.ts'
import { type EntraError, entraErrors } from './entra-errors.ts'

/** An OAuth error as it arrived: at the callback (RFC 6749 section 4.1.2.1) or from the token endpoint (section 5.2). */
export interface ProviderErrorAnswer {
  readonly call: 'callback' | 'token' | 'par'
  readonly error: string
  readonly description?: string | undefined
  readonly subcode?: string | undefined
  readonly status?: number
  /** The ways in which the client has proved itself, one after the other. */
  readonly tried?: readonly string[]
}

const generic = (code: ErrorCode, place: EntraError['place'], meaning: string, mend: string): EntraError => ({
  code,
  place,
  meaning,
  mend,
})

const wrongClient: EntraError = {
  ...generic(
    'client_misconfigured',
    'configuration',
    'the provider does not accept this client',
    'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants the client to authenticate: options.tokenEndpointAuthMethod can name one way.',
  ),
  ofSecret: true,
}
const wrongRedirect = generic(
  'client_misconfigured',
  'provider',
  'the redirect URI that we sent is not registered',
  'Register options.callbackURL at the provider, exactly as it stands in the file.',
)
const oldCode = generic(
  'provider_refused',
  'person',
  'the code has expired, was used before, or belongs to another client or redirect URI',
  'Start again. If it repeats, compare options.callbackURL with what is registered, and the clocks of both machines, and see that the provider does not demand DPoP of this client.',
)

const overloaded = generic('provider_unreachable', 'provider', 'the provider is overloaded', 'Try again.')
const dpop = generic(
  'client_misconfigured',
  'provider',
  'the provider demands tokens that are bound to a key (DPoP), which is not supported',
  'Switch DPoP off for this client at the provider.',
)
const signedRequests = generic(
  'client_misconfigured',
  'provider',
  'the provider demands signed request objects, which are not supported',
  'Let this client send its requests unsigned at the provider.',
)
const pushedRequests = generic(
  'client_misconfigured',
  'provider',
  'the provider demands pushed authorization requests',
  'Begin the sign-in again: from now on requests are pushed, if the discovery document names an address for that.',
)
const noSecretAsked = generic(
  'client_misconfigured',
  'configuration',
  'the provider expects this client to prove itself in another way',
  'Let this client authenticate with a secret (client_secret_basic or client_secret_post) at the provider.',
)

const cancelled = generic('sign_in_cancelled', 'person', 'the person or the provider said no', 'Start again.')
/** What providers say beside `access_denied` where it was the person who said no; others say who may not use the app, and why. */
const isCancelling =
  /cancel|declin|den(y|ied)|reject|refus|abort|not (authorize|consent|grant|approve|allow)/i
const forbidden = generic(
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
const forgottenPassword = generic(
  'provider_refused',
  'provider',
  'the person asked for a new password, which this user flow leaves to another one',
  'Switch self-service password reset on in a user flow of the type "Sign up and sign in (Recommended)", and use that one.',
)

/** By the value of `error`, for providers that say no more. */
const oauthErrors: Readonly<Record<string, EntraError>> = {
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

/** RFC 9449: nothing here signs a proof for each request. */
export const needsDpop = (call: string): GatewrightError =>
  new GatewrightError(dpop.code, {
    detail: { call, place: dpop.place, reason: dpop.meaning, mend: dpop.mend },
  })

const unexplained = generic(
  'provider_refused',
  'provider',
  'the provider refused and gave this reason alone',
  'Look the error up in the documentation of the provider.',
)

/**
 * Turns a provider's refusal into ours, with what it means and where to mend it. Every answer ends the sign-in; the table
 * only chooses the words.
 * @param others values that must not reach the log even if the provider quotes them
 * @param clientSecret what the client was authenticated with
 */
export function providerError(
  answer: ProviderErrorAnswer,
  others: readonly string[] = [],
  clientSecret?: string,
): GatewrightError {
  const aadsts = entraNumber(answer.description)
  const row = withOddSecret(explain(answer, aadsts), clientSecret)
  const secrets =
    clientSecret === undefined ? others : [...others, clientSecret, withoutOddEnds(clientSecret)]
  const ofTheCode = isOfTheCode(answer, aadsts)
  return new GatewrightError(
    ofTheCode && row.code === 'client_misconfigured' ? 'provider_refused' : row.code,
    {
      madeUp: answer.call === 'callback' || ofTheCode,
      detail: {
        call: answer.call,
        error: printable(answer.error, secrets),
        ...(answer.status === undefined ? {} : { status: answer.status }),
        ...(answer.tried === undefined ? {} : { tried: answer.tried.join(', ') }),
        ...(answer.subcode === undefined ? {} : { subcode: printable(answer.subcode, secrets) }),
        ...(answer.description === undefined ? {} : { description: printable(answer.description, secrets) }),
        ...(aadsts === undefined ? {} : { aadsts }),
        place: row.place,
        reason: row.meaning,
        mend: row.mend,
      },
    },
  )
}

/** Entra's word for a code that is none. It comes as `invalid_request` too. */
const MALFORMED = 9002313

/**
 * Whether the token endpoint speaks of the code, which whoever comes to the callback may have made up, got for another client,
 * or brought a second time. Whatever is wrong with the client is said by another name: it is authenticated first (RFC 6749
 * sections 4.1.3, 5.2).
 */
function isOfTheCode({ call, error }: ProviderErrorAnswer, aadsts: number | undefined): boolean {
  if (call !== 'token') return false
  return isNameOfTheCode(error.toLowerCase()) || aadsts === MALFORMED
}

/** The standard's `invalid_grant`, and what others make of it: GitHub's `bad_verification_code`, Slack's `invalid_code`. */
const isNameOfTheCode = (name: string): boolean => name === 'invalid_grant' || /(^|_)code($|_)/.test(name)

/** Whether the provider takes an authorization request only as a pushed one (RFC 9126). */
export const wantsPushedRequests = ({
  call,
  description = '',
}: Pick<ProviderErrorAnswer, 'call' | 'description'>): boolean =>
  call === 'callback' && /pushed authorization request|\bPAR\b/i.test(description)

function explain(answer: ProviderErrorAnswer, aadsts: number | undefined): EntraError {
  const known = aadsts === undefined ? undefined : entraErrors[aadsts]
  if (known) return known
  const words = answer.description ?? ''
  if (/\bAADB2C90118\b/.test(words)) return forgottenPassword
  const byName = namedRow(answer)
  // What the provider demands has no name of its own in the standard, so it comes under another.
  if (/\bdpop\b/i.test(`${answer.error} ${words}`)) return dpop
  if (/request object/i.test(words)) return signedRequests
  if (wantsPushedRequests(answer)) return pushedRequests
  if (/client.?assertion|private_key_jwt/i.test(words)) return noSecretAsked
  // The person has no say at an endpoint that they never see: whatever the word, it is the client that is not believed.
  if (answer.error.toLowerCase() === 'access_denied' && answer.call !== 'callback') return wrongClient
  if (answer.error === 'access_denied' && aadsts !== undefined) {
    // Entra denies for many reasons; only a cancelled page comes without a number.
    return unexplained
  }
  // RFC 6749 has no name for a wrong redirect URI, so providers put it into the description of another error.
  if (byName === cancelled && words !== '' && !isCancelling.test(words)) return forbidden
  if (/redirect.?ur[il]/i.test(words) && byName !== wrongClient) return wrongRedirect
  if (
    byName === undefined &&
    answer.call !== 'callback' &&
    /\b(credential|client (secret|authenticat))/i.test(words)
  )
    return wrongClient
  if (
    byName === undefined &&
    answer.call === 'token' &&
    /\b(authori[sz]ation|verification|invalid|expired) code\b/i.test(words)
  )
    return oldCode
  return byName ?? unexplained
}

/** LinkedIn says `user_cancelled_login`, Slack `bad_client_secret`: one spelling is no proof that it is something else. */
function namedRow({ call, error }: ProviderErrorAnswer): EntraError | undefined {
  const name = error.toLowerCase()
  if (Object.hasOwn(oauthErrors, name)) return oauthErrors[name]
  if (call === 'callback') return /cancel|user_denied/.test(name) ? cancelled : undefined
  if (isNameOfTheCode(name)) return oldCode
  return /client|secret|credential/.test(name) ? wrongClient : undefined
}

/** Says first what was hardly meant to be a part of the secret, where the secret may be why. */
function withOddSecret(row: EntraError, clientSecret: string | undefined): EntraError {
  const odd = row.ofSecret && clientSecret !== undefined ? oddCharacters(clientSecret) : undefined
  if (odd === undefined) return row
  return {
    ...row,
    meaning: `options.clientSecret ${saidOf(odd)}, and ${row.meaning}`,
    mend: `Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a part of the secret? ${row.mend}`,
  }
}

/** `AADSTS7000215: Invalid client secret …`, with spaces or line ends between the parts, depending on the year. */
export function entraNumber(description: string | undefined): number | undefined {
  const digits = description?.match(/\bAADSTS(\d{4,9})\b/)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** One line, bounded, with no control characters and nothing secret: a provider's words end up in our log. */
export function printable(text: string, secrets: readonly string[] = []): string {
  let shown = text
  for (const secret of secrets.filter(one => one.length > 0)) {
    shown = shown.replaceAll(secret, '(secret)').replaceAll(encodeURIComponent(secret), '(secret)')
  }
  shown = shown.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return shown.length > 600 ? `${shown.slice(0, 600)}…` : shown
}
