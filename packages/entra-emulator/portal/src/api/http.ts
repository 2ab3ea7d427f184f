/** A call that did not succeed. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  /** The property of the request that is wrong, where the emulator says so. */
  readonly field: string | undefined

  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * One call to `/portal/api`.
 *
 * @throws {ApiError} for every answer that is not 2xx, and when there is none
 */
export const call = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
  const headers: Record<string, string> = { accept: 'application/json', consistencylevel: 'eventual' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  let response: Response
  let text: string
  try {
    response = await fetch(path.startsWith('/portal/api/') ? path : `/portal/api/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    text = await response.text()
  } catch {
    throw new ApiError(0, 'unreachable', 'The emulator cannot be reached. Is it still running?')
  }
  const json = parse(text)
  if (response.ok) return json as T
  throw readError(response.status, json)
}

/** Address of a Graph resource in a tenant. */
export const graphPath = (tenantId: string, path: string): string =>
  `/portal/api/tenants/${tenantId}/graph/${path}`

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const readError = (status: number, json: unknown): ApiError => {
  const outer = (json ?? {}) as { error?: unknown; message?: string }
  if (typeof outer.error === 'object' && outer.error !== null) {
    const { code, message, target } = outer.error as { code: string; message: string; target?: string }
    return new ApiError(status, code, message, target)
  }
  return new ApiError(
    status,
    String(outer.error ?? 'unreadable'),
    outer.message ?? `The answer was HTTP ${status}.`,
  )
}
