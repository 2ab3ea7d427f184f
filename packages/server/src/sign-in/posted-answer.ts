import { GatewrightError } from '../errors.ts'
import type { PointOnItsWay } from './answer-points.ts'
import type { SignInContext } from './context.ts'

const POSTED = 'form-post'
/** How long a posted answer waits for the browser to come back for it, in seconds. */
const POSTED_LIFETIME = 60

type Codes = Pick<SignInContext, 'codes'>

/**
 * Keeps a posted answer under a one-time code, for the POST is cross-site and brings no cookie (decision 6). Whose browser
 * redeems the code does not matter: the attempt's cookie decides, so that nobody can finish their own attempt in somebody
 * else's browser.
 * @param point to be given back where the attempt comes to something
 */
export const keepPosted = (
  { codes }: Codes,
  answer: URLSearchParams,
  point?: PointOnItsWay,
): Promise<string> =>
  codes.issue(POSTED, { answer: answer.toString(), ...(point && { point }) }, POSTED_LIFETIME)

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
  context: Codes,
  query: URLSearchParams,
): Promise<URLSearchParams | undefined> {
  return (await peekAnswer(context, query))?.parameters
}

/** The same, with what was kept beside them. */
export async function peekAnswer(
  { codes }: Codes,
  query: URLSearchParams,
): Promise<{ readonly parameters: URLSearchParams; readonly point?: PointOnItsWay } | undefined> {
  const code = query.get('posted')
  if (code === null) return { parameters: query }
  const posted = await codes.peek(POSTED, code)
  if (posted === undefined) return undefined
  const point = posted.point as PointOnItsWay | undefined
  return { parameters: new URLSearchParams(String(posted.answer)), ...(point && { point }) }
}
