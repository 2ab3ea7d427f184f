/** What an answer says went wrong. At least one of both is there. */
export interface StatedError {
  readonly error?: string
  readonly description?: string
}

const names = ['error', 'errorCode', 'error_code', 'errcode', 'code', 'title', 'type'] as const
const words = [
  ...(['error_description', 'error_message', 'errorSummary', 'errmsg'] as const),
  ...(['message', 'description', 'detail'] as const),
] as const

/**
 * Reads an error in whatever form a provider writes it. RFC 6749 section 5.2 has `error` and `error_description`, two texts;
 * Facebook and Google send an object in the place of the first, Okta `errorCode` and `errorSummary`, Twitch a `message`, WeChat
 * `errcode` and `errmsg`, gateways RFC 9457's `title` and `detail`. What stands there is often all that anybody will ever hear of
 * the cause. Raw, and whoever logs it bounds and masks it.
 * @returns `undefined` where it is no error, or says nothing
 */
export function statedError(body: Readonly<Record<string, unknown>>): StatedError | undefined {
  const isStandard = isSaid(body.error) && typeof body.error === 'string'
  // Beside tokens a `message` is a greeting.
  if (!isStandard && (isSaid(body.access_token) || isSaid(body.id_token))) return undefined
  const said = [body, body.error, [body.errors].flat()[0]].filter(isObject)
  const all = (keys: readonly string[]) => said.flatMap(each => keys.map(key => each[key])).filter(isSaid)
  const error = all(names)[0]
  const description = all(words).find(each => typeof each === 'string')
  if (error === undefined && description === undefined) return undefined
  return {
    ...(error === undefined ? {} : { error: String(error) }),
    ...(description === undefined ? {} : { description: String(description) }),
  }
}

const isSaid = (value: unknown): boolean =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
