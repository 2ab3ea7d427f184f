import { AssertionError, type VerifyOptions } from './verify-assertion.ts'

/** What every kind of middleware takes. */
export interface MiddlewareOptions extends VerifyOptions {
  /**
   * Lets requests without an assertion pass as nobody's, for paths that Gatewright's rules make public. One that is there
   * and not valid is still refused.
   */
  readonly optional?: boolean
}

/** The answer to a request that may not pass. It says no more than its code: the log of the app is told the rest. */
export function refusalOf(error: unknown): {
  readonly status: 401 | 503
  readonly body: { readonly error: string; readonly message: string }
} {
  const code = error instanceof AssertionError ? error.code : 'assertion_invalid'
  return code === 'keys_unavailable'
    ? { status: 503, body: { error: code, message: 'Who is calling cannot be verified right now.' } }
    : { status: 401, body: { error: code, message: 'This app is reached through Gatewright only.' } }
}

/** Whether the absence of an assertion is fine. */
export const isAllowedAbsence = (error: unknown, options: MiddlewareOptions): boolean =>
  options.optional === true && error instanceof AssertionError && error.code === 'assertion_missing'
