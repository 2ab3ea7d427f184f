import type { Caller } from './caller.ts'
import { isAllowedAbsence, type MiddlewareOptions, refusalOf } from './middleware.ts'
import { assertionHeader, verifyAssertion } from './verify-assertion.ts'

/** For the type of a Hono app: `new Hono<GatewrightEnv>()`. */
export interface GatewrightEnv {
  Variables: {
    /** Who is calling; `undefined` only with `optional`. */
    caller: Caller | undefined
  }
}

interface Context {
  readonly req: { header(name: string): string | undefined }
  set(key: 'caller', value: Caller): void
  json(body: object, status: 401 | 503): Response
}

/**
 * For Hono, on any runtime: sets the variable `caller`, or answers 401.
 *
 * @example
 * app.use(gatewright({ issuer: 'https://sso.example.com', app: 'support' }))
 */
export function gatewright(options: MiddlewareOptions) {
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    try {
      context.set('caller', await verifyAssertion(context.req.header(assertionHeader), options))
    } catch (error) {
      if (!isAllowedAbsence(error, options)) {
        const { status, body } = refusalOf(error)
        return context.json(body, status)
      }
    }
    await next()
    return undefined
  }
}
