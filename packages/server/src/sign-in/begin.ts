import type { IncomingMessage } from 'node:http'
import type { Context } from '../context.ts'
import type { RedirectStrategy } from '../strategies/strategy.ts'
import { safeReturnTo } from './return-to.ts'

/**
 * Starts an attempt: a transaction in a cookie of its own, and the provider's address.
 * @param query `returnTo`, and the hints `login_hint` and `prompt`
 */
export async function begin(
  context: Context,
  strategy: RedirectStrategy,
  request: IncomingMessage,
  query: Readonly<Record<string, string | string[] | undefined>>,
): Promise<{ readonly location: string; readonly setCookies: readonly string[] }> {
  const { transactions } = context
  const state = transactions.newState()
  const { login_hint: loginHint, prompt } = query
  const { location, secrets } = await strategy.begin({
    state,
    ...(typeof loginHint === 'string' && loginHint.length <= 320 ? { loginHint } : {}),
    ...(prompt === 'login' || prompt === 'select_account' ? { prompt } : {}),
  })
  const returnTo = safeReturnTo(query.returnTo, context.origin, context.gate.appOrigins)
  const setCookies = await transactions.save(
    { state, strategy: strategy.id, returnTo, secrets },
    request.headers.cookie,
  )
  return { location, setCookies }
}
