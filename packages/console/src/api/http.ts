/** What the server says when it refuses; the same four texts as on its error pages. */
export interface ErrorBody {
  readonly error: string
  readonly message: string
  readonly next?: string
  readonly ref?: string
}

/** A call that did not succeed. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** The code of the server's error table, or `unreachable`. */
  readonly code: string
  readonly next: string
  readonly ref: string | undefined
  /** The whole JSON answer, for members that belong to one code (`retryAfter`, `rules`, `problems`). */
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, body: ErrorBody & Readonly<Record<string, unknown>>) {
    super(body.message)
    this.status = status
    this.code = body.error
    this.next = body.next ?? 'Try again in a minute.'
    this.ref = body.ref
    this.body = body
  }
}

const unreachable = () =>
  new ApiError(0, {
    error: 'unreachable',
    message: 'The server cannot be reached.',
    next: 'Check your connection and try again.',
  })

/**
 * One call to `/api/v1`.
 *
 * @param body sent as JSON; a string is sent as it is, with `contentType`
 * @throws {ApiError} for every answer that is not 2xx, and when there is none
 */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  contentType = 'application/json',
): Promise<T> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } }
  if (body !== undefined) {
    init.body = typeof body === 'string' ? body : JSON.stringify(body)
    init.headers = { accept: 'application/json', 'content-type': contentType }
  }
  let response: Response
  let text: string
  try {
    response = await fetch(`/api/v1${path}`, init)
    text = await response.text()
  } catch {
    throw unreachable()
  }
  const json = parse(text)
  if (response.ok) return json as T
  if (isErrorBody(json)) throw new ApiError(response.status, json)
  // A proxy in front of us answers in HTML when we are down.
  throw new ApiError(response.status, {
    error: 'unreadable_answer',
    message: `The server gave an answer that cannot be read (HTTP ${response.status}).`,
  })
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isErrorBody = (value: unknown): value is ErrorBody & Record<string, unknown> =>
  typeof value === 'object' && value !== null && 'error' in value && 'message' in value
