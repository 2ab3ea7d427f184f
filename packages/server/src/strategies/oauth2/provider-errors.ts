import { oddCharacters, saidOf, withoutOddEnds } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import type { ClientAnswer } from './authenticated-request.ts'
import { type EntraError, entraErrors } from './entra-errors.ts'
import {
  cancelled,
  dpop,
  forbidden,
  forgottenPassword,
  isCancelling,
  isNameOfTheCode,
  noSecretAsked,
  oauthErrors,
  oldCode,
  pushedRequests,
  signedRequests,
  unexplained,
  wrongClient,
  wrongRedirect,
} from './oauth-errors.ts'
import { printable } from './printable.ts'
import { statedError } from './stated-error.ts'

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

/** RFC 6585 section 4. */
const TOO_MANY = 429

/**
 * The error in an answer to this client; `undefined` where it is none. GitHub sends its errors with status 200, so the status
 * does not tell.
 */
export function errorIn(
  call: 'token' | 'par',
  { status, body, tried }: ClientAnswer,
): ProviderErrorAnswer | undefined {
  const stated = statedError(body)
  if (stated === undefined && status !== TOO_MANY) return undefined
  const { error = status === TOO_MANY ? 'slow_down' : `status ${status}`, description } = stated ?? {}
  return {
    ...{ call, error, status, tried },
    ...(description === undefined ? {} : { description }),
    ...(typeof body.suberror === 'string' ? { subcode: body.suberror } : {}),
  }
}

/** Where the provider says so by the type of a token. */
export const needsDpop = (call: string): GatewrightError =>
  new GatewrightError(dpop.code, {
    detail: { call, place: dpop.place, reason: dpop.meaning, mend: dpop.mend },
  })

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
