import type { IncomingMessage } from 'node:http'
import type { ExternalUsers } from '../../external-users/external-users.ts'
import { provenanceOf } from '../../http/navigation.ts'
import type { BearerAuthenticator } from '../../identity/bearer.ts'
import type { Caller } from '../../identity/caller.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { GateRequest } from '../gate-request.ts'
import type { Site } from '../routing/gated-app.ts'
import type { RequestLine } from '../routing/request-line.ts'
import { admitsExternalUsers } from '../rules/admits-external-users.ts'
import type { Step } from '../run-steps.ts'
import { whenReady } from '../when-ready.ts'
import { basicPassword, bearerToken, holdsOurKey, lacksPassword } from './authorization-header.ts'
import { callerIn } from './framed-session.ts'
import { type Requester, stranger } from './requester.ts'

/** Whom a request can be from. */
export interface Identification {
  readonly sessions: LiveSessions
  readonly bearers: readonly BearerAuthenticator[]
  readonly externalUsers: ExternalUsers | undefined
}

/**
 * Finds out who sends a request. When that cannot be told, because the storage is away, it goes on as from nobody known:
 * what is open to anyone stays open, and the next step refuses the rest with the reason.
 */
export function createIdentify(options: Identification): Step<GateRequest> {
  function unidentified(gated: GateRequest, error: unknown): undefined {
    gated.requester = { usedAuthorization: holdsOurKey(options.bearers, gated.request.headers.authorization) }
    gated.unidentified = error
  }
  function identified(gated: GateRequest, requester: Requester): undefined {
    gated.requester = requester
  }
  return gated => {
    try {
      const found = requesterOf(options, gated.request, gated.line)
      if (found instanceof Promise) {
        return found.then(
          requester => identified(gated, requester),
          error => unidentified(gated, error),
        )
      }
      return identified(gated, found)
    } catch (error) {
      return unidentified(gated, error)
    }
  }
}

/**
 * The session of its cookie, a program's key, an external user's token. Synchronous for a cached session, which is
 * the hot path.
 */
function requesterOf(
  { sessions, bearers, externalUsers }: Identification,
  request: IncomingMessage,
  line: RequestLine,
): Requester | Promise<Requester> {
  const { authorization } = request.headers
  const found = callerIn(sessions, request, line.site)
  return whenReady(found, caller => {
    const external = admitsExternalUsers(line) ? externalUsers : undefined
    const usedAuthorization = holdsOurKey(bearers, authorization)
    const token =
      caller === undefined && bearers.length > 0
        ? (bearerToken(authorization) ?? (usedAuthorization ? keyAsPassword(request, line.site) : undefined))
        : undefined
    if (external === undefined && token === undefined) {
      if (caller !== undefined) return { caller, usedAuthorization }
      return usedAuthorization ? { usedAuthorization, keyIsName: lacksPassword(authorization) } : stranger
    }
    return byToken(request, line, { caller, token, bearers, external, usedAuthorization })
  })
}

/**
 * A key of ours that is the password of `Basic`, as git, WebDAV clients and `curl -u` send it. A browser in which somebody
 * has typed it sends it with other sites' requests too, as it would a cookie without `SameSite`; with those it is nothing.
 */
function keyAsPassword(request: IncomingMessage, site: Site): string | undefined {
  const { authorization } = request.headers
  if (authorization === undefined || provenanceOf(request, site.origin) === 'foreign-page') return undefined
  return basicPassword(authorization) || undefined
}

async function byToken(
  request: IncomingMessage,
  { site, target }: RequestLine,
  options: {
    readonly caller: Caller | undefined
    readonly token: string | undefined
    readonly bearers: readonly BearerAuthenticator[]
    readonly external: ExternalUsers | undefined
    readonly usedAuthorization: boolean
  },
): Promise<Requester> {
  const { config } = site.app
  if (options.token !== undefined) {
    for (const bearer of options.bearers) {
      const caller = await bearer.authenticate(options.token, config)
      if (caller !== undefined) return { caller, byToken: true, usedAuthorization: true }
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
