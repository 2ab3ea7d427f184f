import type { IncomingMessage } from 'node:http'
import type { GatewrightError } from '../../errors.ts'
import type { ExternalUser, ExternalUsers } from '../../external-users/external-users.ts'
import type { BearerAuthenticator } from '../../identity/bearer.ts'
import type { Caller } from '../../identity/caller.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import { decodedBelow, type RequestLine } from '../routing/request-line.ts'
import { decide } from '../rules/decide.ts'

/** Everything known of who sent a request. */
export interface Visitor {
  readonly caller?: Caller | undefined
  readonly externalUser?: ExternalUser
  /** A token came along that is not accepted. */
  readonly externalProblem?: GatewrightError
  /** The gate has used the `Authorization` header up: it is a key to us, so the app must not get it. */
  readonly usedAuthorization: boolean
}

const stranger: Visitor = { usedAuthorization: false }

export interface Identification {
  readonly sessions: LiveSessions
  readonly bearers: readonly BearerAuthenticator[]
  readonly externalUsers: ExternalUsers | undefined
}

/**
 * Who sends this request: the session of its cookie, a program's bearer token, an external user's token. Synchronous for
 * a cached session, which is the hot path.
 */
export function identify(
  { sessions, bearers, externalUsers }: Identification,
  request: IncomingMessage,
  line: RequestLine,
): Visitor | Promise<Visitor> {
  const { site } = line
  const { cookie, authorization } = request.headers
  const found = cookie === undefined ? undefined : sessions.callerOf(cookie, site.host)
  const lookFurther = (caller: Caller | undefined): Visitor | Promise<Visitor> => {
    const external = admitsExternalUsers(line) ? externalUsers : undefined
    const token = caller === undefined && bearers.length > 0 ? bearerToken(authorization) : undefined
    const usedAuthorization = holdsOurKey(bearers, authorization)
    if (external === undefined && token === undefined) {
      return caller === undefined && !usedAuthorization ? stranger : { caller, usedAuthorization }
    }
    return identifyByToken(request, line, { caller, token, bearers, external, usedAuthorization })
  }
  return found instanceof Promise ? found.then(lookFurther) : lookFurther(found)
}

/**
 * Whether a token would count here. Elsewhere none is looked at, so that no ticket is used up for nothing.
 * @param method another one than the request's own: the one that a preflight asks about
 */
export function admitsExternalUsers(line: RequestLine, method = line.method): boolean {
  const { app } = line.site
  if (!app.takesExternalUsers) return false
  const question = { method, path: decodedBelow(line), caller: undefined, externalUser: true }
  const decision = decide(app, question)
  return decision.outcome === 'allow' && decision.as === 'external-user'
}

async function identifyByToken(
  request: IncomingMessage,
  { site, target }: RequestLine,
  options: {
    readonly caller: Caller | undefined
    readonly token: string | undefined
    readonly bearers: readonly BearerAuthenticator[]
    readonly external: ExternalUsers | undefined
    readonly usedAuthorization: boolean
  },
): Promise<Visitor> {
  const { config } = site.app
  if (options.token !== undefined) {
    for (const bearer of options.bearers) {
      const caller = await bearer.authenticate(options.token, config)
      if (caller !== undefined) return { caller, usedAuthorization: true }
    }
  }
  const { caller, usedAuthorization } = options
  const outcome = await options.external?.identify(request, config.id, target.query)
  if (outcome?.kind === 'verified') {
    return {
      caller,
      externalUser: outcome.user,
      usedAuthorization: usedAuthorization || outcome.inAuthorization,
    }
  }
  if (outcome?.kind === 'invalid') {
    return { caller, externalProblem: outcome.error, usedAuthorization }
  }
  return { caller, usedAuthorization }
}

/** Whether the header is a key to us, even one that does not open this door. */
export function holdsOurKey(
  bearers: readonly BearerAuthenticator[],
  authorization: string | undefined,
): boolean {
  return authorization !== undefined && bearers.some(bearer => bearer.isOurs?.(authorization) === true)
}

/** The token of `Authorization: Bearer` (RFC 6750 section 2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined
    ? undefined
    : /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
}
