import { oddCharacters, saidOf, withoutOddEnds } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { codeIn } from './codes-in-answers.ts'
import { entraErrors } from './entra-errors.ts'
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
import type { ProviderErrorRow } from './provider-error-row.ts'
import { statedError } from './stated-error.ts'
import type { Purpose } from './trace.ts'

/**
 * An error as it arrived: at the callback (RFC 6749 section 4.1.2.1), from the token endpoint (section 5.2), from userinfo (RFC 6750
 * section 3.1), or in the answer to any other call.
 */
export interface ProviderErrorAnswer {
  readonly call: 'callback' | Purpose
  readonly error: string
  readonly description?: string | undefined
  readonly subcode?: string | undefined
  readonly status?: number
  /** The number of Entra's that stands in the answer, where it is not in the description. */
  readonly aadsts?: number | undefined
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
  {
    status,
    body,
    tried,
  }: {
    readonly status: number
    readonly body: Record<string, unknown>
    readonly tried: readonly string[]
  },
): ProviderErrorAnswer | undefined {
  const stated = statedError(body)
  if (stated === undefined && status !== TOO_MANY) return undefined
  const { error = status === TOO_MANY ? 'slow_down' : `status ${status}`, description } = stated ?? {}
  return {
    ...{ call, error, status, tried },
    ...(description === undefined ? {} : { description }),
    ...(typeof body.suberror === 'string' ? { subcode: body.suberror } : {}),
    aadsts: codeIn(JSON.stringify(body)),
  }
}

/**
 * What an answer that is no OAuth error says all the same: a page in HTML, a 5xx, a text. Where a code of the table stands in it,
 * that is what is wrong. Its words are repeated only where nothing secret was sent that could be quoted in them.
 * @returns `undefined` where no code of the table stands in it
 */
export function errorByCode(
  call: Purpose,
  { status, text }: { readonly status: number; readonly text: string },
): GatewrightError | undefined {
  const aadsts = codeIn(text)
  if (aadsts === undefined || entraErrors[aadsts] === undefined) return undefined
  const description = call === 'discovery' || call === 'keys' ? sentenceOf(aadsts, text) : undefined
  return providerError({ call, error: `status ${status}`, status, aadsts, description })
}

/** What stands behind the code, up to the next tag, line or member. */
const sentenceOf = (aadsts: number, text: string): string | undefined =>
  new RegExp(`AADSTS${aadsts}\\b[^<"\\\\\r\n]{0,300}`).exec(text)?.[0]

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
  const aadsts = entraNumber(answer.description) ?? answer.aadsts
  const row = withOddSecret(explain(answer, aadsts), clientSecret)
  const secrets =
    clientSecret === undefined ? others : [...others, clientSecret, withoutOddEnds(clientSecret)]
  const ofTheCode = isOfTheCode(answer, aadsts)
  // Which may be all the doing of whoever brought the code.
  const perhapsMadeUp = ofTheCode && row.code === 'client_misconfigured'
  return new GatewrightError(perhapsMadeUp ? 'provider_refused' : row.code, {
    madeUp: answer.call === 'callback' || ofTheCode,
    severity: perhapsMadeUp ? 'info' : row.severity,
    ...(row.says === undefined ? {} : { says: row.says }),
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
      ...docsOf(row, answer.error, aadsts),
    },
  })
}

/** Where the row stands in the documentation, for the codes that have one there. */
function docsOf(
  row: ProviderErrorRow,
  error: string,
  aadsts: number | undefined,
): { readonly docs?: string } {
  const page = 'docs/reference/provider-errors.md#'
  if (aadsts !== undefined && entraErrors[aadsts] !== undefined) return { docs: `${page}aadsts${aadsts}` }
  const name = error.toLowerCase()
  return oauthErrors[name] === row ? { docs: `${page}${name}` } : {}
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

function explain(answer: ProviderErrorAnswer, aadsts: number | undefined): ProviderErrorRow {
  const known = aadsts === undefined ? undefined : entraErrors[aadsts]
  if (known) return known
  const words = answer.description ?? ''
  if (/\bAADB2C90118\b/.test(words)) return forgottenPassword
  const named = namedRow(answer)
  const byName = named?.vague ? undefined : named
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
  return named ?? unexplained
}

/** LinkedIn says `user_cancelled_login`, Slack `bad_client_secret`: one spelling is no proof that it is something else. */
function namedRow({ call, error }: ProviderErrorAnswer): ProviderErrorRow | undefined {
  const name = error.toLowerCase()
  if (Object.hasOwn(oauthErrors, name)) return oauthErrors[name]
  if (call === 'callback') return /cancel|user_denied/.test(name) ? cancelled : undefined
  if (isNameOfTheCode(name)) return oldCode
  return /client|secret|credential/.test(name) ? wrongClient : undefined
}

/** Says first what was hardly meant to be a part of the secret, where the secret may be why. */
function withOddSecret(row: ProviderErrorRow, clientSecret: string | undefined): ProviderErrorRow {
  const odd = row.ofSecret && clientSecret !== undefined ? oddCharacters(clientSecret) : undefined
  if (odd === undefined) return row
  return {
    ...row,
    meaning: `options.clientSecret ${saidOf(odd)}, and ${row.meaning}`,
    mend: `Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a part of the secret? ${row.mend}`,
  }
}

/** `AADSTS7000215: Invalid client secret …`, with spaces or line ends between the parts, depending on the year. */
export const entraNumber = (description: string | undefined): number | undefined =>
  description === undefined ? undefined : codeIn(description)
