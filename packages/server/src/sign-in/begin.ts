import type { IncomingMessage } from 'node:http'
import type { Departure, RedirectStrategy } from '../strategies/redirect-strategy.ts'
import type { SignInContext } from './context.ts'
import { joinedSession } from './join.ts'
import { safeReturnTo } from './return-to.ts'

/**
 * Starts an attempt: a transaction in a cookie of its own, and how the browser gets to the provider.
 * @param query `returnTo`, the hints `login_hint` and `prompt`, and `join` of whoever adds a way to their account
 */
export async function begin(
  context: SignInContext,
  strategy: RedirectStrategy,
  request: IncomingMessage,
  query: Readonly<Record<string, string | string[] | undefined>>,
): Promise<{ readonly departure: Departure; readonly setCookies: readonly string[] }> {
  const { transactions } = context
  const state = transactions.newState()
  const { login_hint: loginHint, prompt } = query
  const { secrets, ...departure } = await strategy.begin({
    state,
    ...(typeof loginHint === 'string' && loginHint.length <= 320 ? { loginHint } : {}),
    ...(prompt === 'login' || prompt === 'select_account' ? { prompt } : {}),
  })
  const returnTo = safeReturnTo(query.returnTo, context.origin, context.gate.appOrigins)
  const joins = await joinedSession(context, request, query.join)
  const setCookies = await transactions.save(
    { state, strategy: strategy.id, returnTo, secrets, joins },
    request.headers.cookie,
  )
  return { departure, setCookies }
}
