import { decodedBelow, type RequestLine } from '../routing/request-line.ts'
import { decide } from './decide.ts'
import { isForExternalUser } from './decide-access.ts'

/**
 * Whether an external user's token would count here. Elsewhere none is looked at, so that no ticket is used up for nothing.
 * @param method another one than the request's own: the one that a preflight asks about
 */
export function admitsExternalUsers(line: RequestLine, method = line.method): boolean {
  const { app } = line.site
  if (!app.takesExternalUsers) return false
  return isForExternalUser({
    decision: decide(app, {
      method,
      path: decodedBelow(line),
      isRaw: line.target.isRaw,
      externalUser: true,
    }),
  })
}
