import type { IncomingMessage } from 'node:http'
import type { Context } from '../context.ts'
import { GatewrightError } from '../errors.ts'
import type { Profile } from '../identity/profile.ts'
import type { RedirectStrategy } from '../strategies/strategy.ts'
import { HOME } from './return-to.ts'
import type { Transaction } from './transaction.ts'

const POSTED = 'form-post'
/** How long a posted answer waits for the browser to come back for it, in seconds. */
const POSTED_LIFETIME = 60

export type CallbackEnd =
  | { readonly kind: 'elsewhere'; readonly location: string; readonly setCookies: readonly string[] }
  | {
      readonly kind: 'profile'
      readonly profile: Promise<Profile>
      readonly returnTo: string
      readonly clearCookie: string
    }

/**
 * Ends an attempt. Somebody who is signed in already and comes to a used or forgotten callback (back button, reload, the
 * second of two quick clicks) is sent home instead of being shown an error.
 * @throws GatewrightError what is wrong with the attempt
 */
export async function finish(
  context: Context,
  strategy: RedirectStrategy,
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<CallbackEnd> {
  const parameters = await parametersOf(context, query)
  // Entra returns from a sign-out to this address too: it is the only one that is registered there.
  if (isReturnFromSignOut(parameters)) {
    return { kind: 'elsewhere', location: `${context.origin}${HOME}/login?signedOut=1`, setCookies: [] }
  }
  const state = single(parameters, 'state')
  let transaction: Transaction
  try {
    transaction = await context.transactions.take(state, strategy.id, request.headers.cookie)
  } catch (error) {
    if ((await context.callerOf(request)) === undefined) throw error
    return { kind: 'elsewhere', location: `${context.origin}${HOME}`, setCookies: [] }
  }
  const { secrets, returnTo } = transaction
  const profile = strategy.finish({ parameters, state, secrets })
  // Awaited by the caller; until then a rejection must not count as unhandled.
  profile.catch(() => {})
  return { kind: 'profile', profile, returnTo, clearCookie: context.transactions.clear(state) }
}

/**
 * Keeps a `form_post` body under a one-time code, for the POST is cross-site and brings no cookie (decision 6). Whose
 * browser redeems the code does not matter: the attempt's cookie decides, so that nobody can finish their own attempt in
 * somebody else's browser.
 */
export function keepPosted(
  context: Context,
  body: Readonly<Record<string, unknown>> | undefined,
): Promise<string> {
  const texts = Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string')
  return context.codes.issue(POSTED, Object.fromEntries(texts), POSTED_LIFETIME)
}

/**
 * The parameters of the callback, wherever they came.
 * @throws GatewrightError `sign_in_used` for a posted answer that was fetched already
 */
export async function parametersOf(context: Context, query: URLSearchParams): Promise<URLSearchParams> {
  const code = query.get('posted')
  if (code === null) return query
  const posted = await context.codes.redeem(POSTED, code)
  if (posted === undefined) throw new GatewrightError('sign_in_used')
  return new URLSearchParams(posted as Record<string, string>)
}

/** `state` is ours and marked, or there is nothing at all. */
const isReturnFromSignOut = (parameters: URLSearchParams): boolean =>
  parameters.get('state') === SIGNED_OUT ||
  ![...parameters.keys()].some(key => ['state', 'code', 'error', 'id_token'].includes(key))

/** The `state` of a sign-out; it proves nothing and leads only to a page that says "signed out". */
export const SIGNED_OUT = 'signed-out'

function single(parameters: URLSearchParams, name: string): string {
  const values = parameters.getAll(name)
  // Twice the same parameter is forbidden (RFC 6749 section 3.1) and a way to make two readers see two things.
  if (values.length > 1)
    throw new GatewrightError('sign_in_unknown', { detail: { reason: `${name} given twice` } })
  return values[0] ?? ''
}

/** The `state` of a callback, without using up a posted answer. */
export async function stateOf(context: Context, query: URLSearchParams): Promise<string | undefined> {
  const code = query.get('posted')
  if (code === null) return query.get('state') ?? undefined
  const state = (await context.codes.peek(POSTED, code))?.state
  return typeof state === 'string' ? state : undefined
}
