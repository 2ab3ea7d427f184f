import type { Caller } from './caller.ts'
import { isAllowedAbsence, type MiddlewareOptions, refusalOf } from './middleware.ts'
import { assertionHeader, verifyAssertion } from './verify-assertion.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who is calling; absent only with `optional`. */
      caller?: Caller
    }
  }
}

interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  caller?: Caller
}

interface Response {
  status(code: number): { json(body: unknown): unknown }
}

/**
 * For Express: sets `request.caller`, or answers 401.
 *
 * @example
 * app.use(gatewright({ issuer: 'https://sso.example.com', app: 'support' }))
 */
export function gatewright(options: MiddlewareOptions) {
  return async (request: Request, response: Response, next: (error?: unknown) => void): Promise<void> => {
    try {
      request.caller = await verifyAssertion(request.headers[assertionHeader], options)
    } catch (error) {
      if (!isAllowedAbsence(error, options)) {
        const { status, body } = refusalOf(error)
        response.status(status).json(body)
        return
      }
    }
    next()
  }
}
