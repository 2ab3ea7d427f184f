import type { IncomingMessage } from 'node:http'
import { MISSED, safeReturnTo } from '../return-to/safe-return-to.ts'
import { keyFor, shortLinkTo } from '../return-to/short-link.ts'
import type { BeginAttempt, Departure, RedirectStrategy } from '../strategies/redirect-strategy.ts'
import type { SignInContext } from './context.ts'
import { joinedSession } from './join.ts'
import { createLastSignIns } from './last-sign-in.ts'
import { AS_LAST } from './paths.ts'

/** Characters of an address that travels in a cookie where it cannot be kept; others of the browser's attempts give way. */
const LONGEST_IN_COOKIE = 512

/**
 * Starts an attempt: a transaction in a cookie of its own, and how the browser gets to the provider.
 * @param query `returnTo`, the hints `login_hint` and `prompt`, `last` of whoever goes on as who signed in last, and `join` of whoever adds a way to their account
 * @param mayWrite asked before it is written down which attempts this one pushes out; they are not, where it throws
 */
export async function begin(
  context: SignInContext,
  strategy: RedirectStrategy,
  request: IncomingMessage,
  query: Readonly<Record<string, string | string[] | undefined>>,
  mayWrite?: () => Promise<unknown>,
): Promise<{ readonly departure: Departure; readonly setCookies: readonly string[] }> {
  const { transactions } = context
  const state = transactions.newState()
  const { loginHint, prompt } = await hintsFor(context, strategy, request, query)
  const { secrets, ...departure } = await strategy.begin({
    state,
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(prompt === undefined ? {} : { prompt }),
  })
  const returnTo = await asKept(context, request, query.returnTo)
  const joins = await joinedSession(context, request, query.join)
  const setCookies = await transactions.save(
    { state, strategy: strategy.id, returnTo, secrets, joins },
    request.headers.cookie,
    mayWrite,
  )
  return { departure, setCookies }
}

/**
 * What the provider is told of whom this is for. Who has signed out here is asked at the provider who they want to be, until
 * they have signed in again: its own session would bring the same person back, unasked.
 */
async function hintsFor(
  context: SignInContext,
  strategy: RedirectStrategy,
  request: IncomingMessage,
  { login_hint: hint, prompt, [AS_LAST]: asLast }: Readonly<Record<string, unknown>>,
): Promise<Pick<BeginAttempt, 'loginHint' | 'prompt'>> {
  const { person, signedOut } = await createLastSignIns(context).readIn(request.headers.cookie)
  const remembered = asLast === '1' && person?.strategy === strategy.id ? person.email : undefined
  const loginHint = typeof hint === 'string' && hint.length <= 320 ? hint : remembered
  return {
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(prompt === 'login' || prompt === 'select_account'
      ? { prompt }
      : signedOut
        ? { prompt: 'select_account' }
        : {}),
  }
}

/** Where the attempt leads, in as many characters as there is room for. */
async function asKept(context: SignInContext, request: IncomingMessage, wanted: unknown): Promise<string> {
  const { origin, transactions } = context
  const { appOrigins } = context.gate
  const returnTo = safeReturnTo(wanted, origin, appOrigins)
  const length = returnTo.startsWith(`${origin}/`) ? returnTo.length - origin.length : returnTo.length
  if (length <= transactions.roomFor(request.headers.cookie)) return returnTo
  const { address } = context.clientOf(request)
  const key = await keyFor(context.keptAddresses, { origin, appOrigins }, returnTo, address)
  if (key !== undefined) return origin + shortLinkTo(key)
  return length <= LONGEST_IN_COOKIE ? returnTo : origin + MISSED
}
