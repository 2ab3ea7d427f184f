import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../errors.ts'
import { HOME } from '../http/home.ts'
import type { Profile } from '../identity/profile.ts'
import { safeReturnTo } from '../return-to/safe-return-to.ts'
import { ledOn } from '../return-to/short-link.ts'
import type { AnswerShape, RedirectStrategy } from '../strategies/redirect-strategy.ts'
import type { PointOnItsWay } from './answer-points.ts'
import type { SignInContext } from './context.ts'
import { peekAnswer, postedCodeIn } from './posted-answer.ts'
import type { TakenTransaction, Transaction } from './transaction.ts'

export type CallbackEnd =
  | { readonly kind: 'elsewhere'; readonly location: string }
  | {
      readonly kind: 'profile'
      readonly profile: Promise<Profile>
      readonly returnTo: string
      readonly joins: string | undefined
      readonly clearCookie: string
      /** Of a posted answer, whichever node has taken it. */
      readonly point?: PointOnItsWay
    }

/**
 * Ends an attempt. Somebody who is signed in already and comes to a used, forgotten or pushed out callback (back button,
 * reload, the second of two quick clicks, an old tab) is sent on to where it wanted to go, or home, instead of being shown an
 * error.
 * @param before as of `Transactions.take`
 * @throws GatewrightError what is wrong with the attempt
 */
export async function finish(
  context: SignInContext,
  { strategy, answer }: { readonly strategy: RedirectStrategy; readonly answer: AnswerShape },
  request: IncomingMessage,
  query: URLSearchParams,
  before?: (transaction: Transaction) => Promise<void>,
): Promise<CallbackEnd> {
  const given = await peekAnswer(context, query)
  if (given === undefined) throw new GatewrightError('sign_in_used')
  const { parameters, point } = given
  // Many a provider returns from a sign-out to this address too: it is the only one that is registered there.
  if (parameters.get(answer.stateParameter) === SIGNED_OUT || (await isBareAfterSignOut())) {
    return { kind: 'elsewhere', location: `${context.origin}${HOME}/login?signedOut=1` }
  }
  const posted = postedCodeIn(query)
  let transaction: TakenTransaction
  let state: string | undefined
  try {
    state = stateIn(answer, parameters)
    transaction = await context.transactions.take(state, strategy.id, request.headers.cookie, {
      posted,
      before,
    })
  } catch (error) {
    if (!isOver(error)) throw error
    const told = withWhatProviderSays(error, answer, parameters)
    if (state === undefined) throw told
    // So that it is not a link that works later either.
    if (posted !== undefined) await context.codes.redeem(posted.kind, posted.code)
    if ((await context.callerOf(request)) === undefined) throw told
    return { kind: 'elsewhere', location: await wantedBy(state) }
  }
  const { secrets, returnTo, joins, clearCookie } = transaction
  const profile = strategy.finish({ parameters, state, secrets })
  // Awaited by the caller; until then a rejection must not count as unhandled.
  profile.catch(() => {})
  return { kind: 'profile', profile, returnTo, joins, clearCookie, ...(point && { point }) }

  /** Home, where nobody knows. */
  async function wantedBy(state: string): Promise<string> {
    const wanted = await context.transactions.wantedBy(state)
    return ledOn(context, safeReturnTo(wanted, context.origin, context.gate.appOrigins))
  }

  /**
   * From a provider that is known to bring nothing. But an empty form that was posted is an answer, and so is one in a
   * fragment (`response_mode=fragment`), which browsers keep to themselves: it arrives bare, in the middle of an attempt or of a
   * rehearsal.
   */
  async function isBareAfterSignOut(): Promise<boolean> {
    if (answer.bareAfterSignOut !== true || query.size > 0) return false
    if (await context.transactions.isOpen(strategy.id, request.headers.cookie)) return false
    // A rehearsal has no cookie: it is known by whose it is.
    const caller = await context.callerOf(request)
    return caller === undefined || !(await context.rehearsals.isAwaited(caller.collaboratorId, strategy.id))
  }
}

/** Whether it is the attempt that is no more, and not the provider that is not to be had. */
const isOver = (error: unknown): error is GatewrightError =>
  error instanceof GatewrightError && error.code.startsWith('sign_in_')

/** An answer that belongs to no attempt may still say what is wrong at the provider: the log is all that hears of it. */
function withWhatProviderSays(
  error: GatewrightError,
  { errorIn }: AnswerShape,
  parameters: URLSearchParams,
): GatewrightError {
  const provider = errorIn?.(parameters)
  if (provider === undefined) return error
  return new GatewrightError(error.code, { detail: { ...error.detail, provider }, madeUp: error.madeUp })
}

/** The `state` of a sign-out; it proves nothing and leads only to a page that says "signed out". */
export const SIGNED_OUT = 'signed-out'

const NOTHING_CAME =
  'The provider sent the browser back with nothing that a server can read. See that it answers in the query or by a posted form (response_mode=query or form_post), not in a fragment, and that nothing in between drops the query or the body.'

/**
 * @throws GatewrightError `sign_in_unknown` for an answer that nobody can read: it says not which attempt it is for. Taken
 *   for a sign-out's, it would end somebody's sign-in without a word.
 */
function stateIn({ stateParameter }: AnswerShape, parameters: URLSearchParams): string {
  const [state, ...more] = parameters.getAll(stateParameter)
  if (state !== undefined && more.length === 0) return state
  throw new GatewrightError('sign_in_unknown', {
    detail:
      state === undefined
        ? {
            reason: `the answer has no ${stateParameter}`,
            ...(parameters.size === 0 ? { mend: NOTHING_CAME } : {}),
            // Names alone: a value may be a token.
            received: [...new Set(parameters.keys())].slice(0, 20).map(name => name.slice(0, 50)),
          }
        : // Forbidden (RFC 6749 section 3.1), and a way to make two readers see two things.
          { reason: `${stateParameter} given twice` },
  })
}
