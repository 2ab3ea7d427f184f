import { isJsonObject } from '../../identity/json.ts'

/** Graph's own code and words. */
export function errorOf(body: Readonly<Record<string, unknown>>): {
  readonly code: string
  readonly message: string
} {
  const error = isJsonObject(body.error) ? body.error : {}
  return { code: String(error.code ?? ''), message: String(error.message ?? '') }
}
