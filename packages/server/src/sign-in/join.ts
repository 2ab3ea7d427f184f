import type { IncomingMessage } from 'node:http'
import type { Caller } from '../identity/caller.ts'
import type { SignInContext } from './context.ts'

/**
 * Whether somebody who is signed in adds a further way to their account, or another site's page has sent their browser to a
 * provider where it is signed in as the attacker (login CSRF): the attacker's way would lead into the account from then on.
 *
 * From where a browser says that it comes does not tell the two apart: a page of ours that leads on to wherever a link says
 * makes any address begin on a page of ours. So what our page links to carries a token that only the browser of this very
 * session can read, and the person has pressed it.
 */
const PURPOSE = 'join'

/** The `join` parameter for the addresses where redirect strategies begin. Good for this session alone, as long as it lives. */
export const joinToken = ({ seal }: Pick<SignInContext, 'seal'>, caller: Caller): Promise<string> =>
  seal.seal(PURPOSE, caller.sessionId)

/**
 * The session of this browser, if the token says that its owner adds a way.
 * @param token as the query has it
 */
export async function joinedSession(
  context: Pick<SignInContext, 'seal' | 'callerOf'>,
  request: IncomingMessage,
  token: unknown,
): Promise<string | undefined> {
  if (typeof token !== 'string') return undefined
  const caller = await context.callerOf(request)
  if (caller === undefined) return undefined
  return (await context.seal.open(PURPOSE, token)) === caller.sessionId ? caller.sessionId : undefined
}
