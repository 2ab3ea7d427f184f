import type { Answer, Method, PathOf, With } from './contract.ts'
import { sawVersion } from './server-version.ts'

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
 * One call to `/api/v1`, typed by the server's own description of it.
 *
 * @param path as the description writes it; what stands in its braces comes from `params`
 * @throws {ApiError} for every answer that is not 2xx, and when there is none
 */
export async function call<M extends Method, Path extends PathOf<M>>(
  method: M,
  path: Path,
  // Left out where nothing has to go along.
  ...[sent = {} as With<M, Path>]: object extends With<M, Path> ? [With<M, Path>?] : [With<M, Path>]
): Promise<Answer<M, Path>> {
  const { params, query, body, contentType = 'application/json' } = sent as Loose
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } }
  if (body !== undefined) {
    init.body = typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body)
    init.headers = { accept: 'application/json', 'content-type': contentType }
  }
  let response: Response
  let text: string
  try {
    response = await fetch(addressOf(path, params, query), init)
    text = await response.text()
  } catch {
    throw unreachable()
  }
  sawVersion(response.headers.get('gatewright-version'))
  const json = parse(text)
  if (response.ok) return json as Answer<M, Path>
  if (isErrorBody(json)) throw new ApiError(response.status, json)
  // A proxy in front of us answers in HTML when we are down.
  throw new ApiError(response.status, {
    error: 'unreadable_answer',
    message: `The server gave an answer that cannot be read (HTTP ${response.status}).`,
  })
}

/** What goes with any call. */
interface Loose {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly contentType?: string
}

/** The address of a call, or of a file to download. Members of the query that are empty or not there are left out. */
export function addressOf(
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const given = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString()
  return `/api/v1${filled}${given === '' ? '' : `?${given}`}`
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
