import type { IncomingMessage } from 'node:http'
import { externalUserId } from '../external-users/external-user.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'
import type { Requester } from './identity/requester.ts'

/**
 * What a connection to an app is told persons apart by, where the app may have signed one in on it. By session and not by
 * account: whoever has signed out and in again is somebody new.
 */
export const personOf = ({ caller, externalUser }: Requester): string | undefined =>
  caller !== undefined
    ? caller.sessionId
    : externalUser?.subject === undefined
      ? undefined
      : externalUserId(externalUser)

/** Headers by which a proxy says that it passes on somebody else's request. */
const passedOn = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const

/**
 * Whether requests of several people come by this client's connection: a listed proxy's, and that of one which nobody has
 * listed but which says what it is.
 */
export const createSharesConnection =
  (proxies: Pick<TrustedProxies, 'trusts'>) =>
  (request: IncomingMessage): boolean =>
    proxies.trusts(request) || passedOn.some(name => request.headers[name] !== undefined)
