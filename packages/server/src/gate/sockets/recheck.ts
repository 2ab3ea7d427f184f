import type { IncomingMessage } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import type { AppConfig, Config } from '@gatewright/config'
import type { BearerAuthenticator } from '../../identity/bearer.ts'
import type { Caller } from '../../identity/caller.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import { decodedBelow } from '../routing/request-line.ts'
import type { Route } from '../routing/route.ts'
import { decide } from '../rules/decide.ts'
import type { OpenConnection, Recheck } from './open-connections.ts'
import { isForeignHandshake, isNobodys } from './origin.ts'

/**
 * Decides about open WebSockets and streams as if their requests came now: is the caller still who they were, does the
 * address still belong to the app, do the rules still admit them? Only what cannot be shown twice, such as a ticket, is not
 * asked for again: there the connection ends when the settings that its token was verified with have changed.
 */
export function createRecheck(options: {
  readonly config: Config
  readonly sessions: LiveSessions
  readonly bearers: readonly BearerAuthenticator[]
  readonly externalOrigins: ReadonlySet<string>
  readonly findRoute: (request: IncomingMessage) => Route
}): Recheck {
  const { config, sessions, bearers, externalOrigins } = options

  async function callerNow(
    before: OpenConnection,
    caller: Caller,
    app: AppConfig,
  ): Promise<Caller | undefined> {
    for (const bearer of bearers) {
      const now = bearer.again?.(caller, app, before.config)
      if (now !== undefined) return now
    }
    return sessions.callerOfSession(caller.sessionId)
  }

  return () => {
    /** One person's connections to one app are one question. */
    const found = new Map<string, Promise<Caller | undefined>>()
    function callerOnce(open: OpenConnection, caller: Caller, app: AppConfig): Promise<Caller | undefined> {
      const key = `${app.id} ${caller.sessionId} ${caller.expiresAt}`
      const known = found.get(key) ?? callerNow(open, caller, app)
      found.set(key, known)
      return known
    }

    return async open => {
      const line = options.findRoute(open.request)
      if (line.kind !== 'app' || line.site.app.config.id !== open.app) return 'not-admitted'
      if (open.externalUser && !isDeepStrictEqual(open.config.externalUsers, config.externalUsers)) {
        return 'ended'
      }
      const { app } = line.site
      const caller = open.caller && (await callerOnce(open, open.caller, app.config))
      if (open.caller !== undefined && caller === undefined) return 'ended'
      const decision = decide(app, {
        method: line.method,
        path: decodedBelow(line),
        isRaw: line.target.isRaw,
        caller,
        externalUser: open.externalUser,
      })
      if (decision.outcome !== 'allow') return 'not-admitted'
      const isForeign = isForeignHandshake(open.request, line.site, {
        isNobodys: isNobodys(decision, caller, app),
        // What has no Origin has brought a token or uses nobody's name, or it would not be open.
        byToken: true,
        more: decision.as === 'external-user' ? externalOrigins : undefined,
      })
      return isForeign ? 'not-admitted' : 'allowed'
    }
  }
}
