import type { IncomingMessage } from 'node:http'
import { MISSED, safeReturnTo } from '../return-to/safe-return-to.ts'
import { keyFor, shortLinkTo } from '../return-to/short-link.ts'
import type { Departure, RedirectStrategy } from '../strategies/redirect-strategy.ts'
import type { SignInContext } from './context.ts'
import { joinedSession } from './join.ts'

/** Characters of an address that travels in a cookie where it cannot be kept; others of the browser's attempts give way. */
const LONGEST_IN_COOKIE = 512

/**
 * Starts an attempt: a transaction in a cookie of its own, and how the browser gets to the provider.
 * @param query `returnTo`, the hints `login_hint` and `prompt`, and `join` of whoever adds a way to their account
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
  const { login_hint: loginHint, prompt } = query
  const { secrets, ...departure } = await strategy.begin({
    state,
    ...(typeof loginHint === 'string' && loginHint.length <= 320 ? { loginHint } : {}),
    ...(prompt === 'login' || prompt === 'select_account' ? { prompt } : {}),
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
