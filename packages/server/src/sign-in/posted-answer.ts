import { GatewrightError } from '../errors.ts'
import type { SignInContext } from './context.ts'

const POSTED = 'form-post'
/** How long a posted answer waits for the browser to come back for it, in seconds. */
const POSTED_LIFETIME = 60

type Codes = Pick<SignInContext, 'codes'>

/**
 * Keeps a posted answer under a one-time code, for the POST is cross-site and brings no cookie (decision 6). Whose browser
 * redeems the code does not matter: the attempt's cookie decides, so that nobody can finish their own attempt in somebody
 * else's browser.
 */
export const keepPosted = ({ codes }: Codes, answer: URLSearchParams): Promise<string> =>
  codes.issue(POSTED, { answer: answer.toString() }, POSTED_LIFETIME)

/**
 * The parameters of the callback, wherever they came.
 * @throws GatewrightError `sign_in_used` for a posted answer that was fetched already
 */
export async function parametersOf({ codes }: Codes, query: URLSearchParams): Promise<URLSearchParams> {
  const code = query.get('posted')
  if (code === null) return query
  const posted = await codes.redeem(POSTED, code)
  if (posted === undefined) throw new GatewrightError('sign_in_used')
  return new URLSearchParams(String(posted.answer))
}

/** The code of a posted answer, to be used up with something else. */
export function postedCodeIn(
  query: URLSearchParams,
): { readonly kind: string; readonly code: string } | undefined {
  const code = query.get('posted')
  return code === null ? undefined : { kind: POSTED, code }
}

/** The parameters, without using up a posted answer; `undefined` for one that is used up. */
export async function peekParameters(
  { codes }: Codes,
  query: URLSearchParams,
): Promise<URLSearchParams | undefined> {
  const code = query.get('posted')
  if (code === null) return query
  const posted = await codes.peek(POSTED, code)
  return posted && new URLSearchParams(String(posted.answer))
}
