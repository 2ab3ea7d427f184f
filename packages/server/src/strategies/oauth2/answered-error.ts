import { printable } from './printable.ts'

/**
 * What an answer at the callback says is wrong (RFC 6749 section 4.1.2.1), for the log. Whoever sent it may have made it up.
 * @returns `undefined` for an answer that is no error
 */
export function answeredError(parameters: URLSearchParams): Readonly<Record<string, string>> | undefined {
  const error = parameters.get('error')
  if (error === null) return undefined
  const description = parameters.get('error_description')
  return {
    error: printable(error).slice(0, 100),
    ...(description === null ? {} : { description: printable(description) }),
  }
}
