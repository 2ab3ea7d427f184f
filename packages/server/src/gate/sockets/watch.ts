import type { Config } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { GateRequest } from '../gate-request.ts'
import { callerIn } from '../identity/framed-session.ts'
import type { OpenConnection, OpenConnections, OpenKind, Recheck } from './open-connections.ts'
import type { WhyClosed } from './why-closed.ts'

/** The longest that a timer of Node's can wait. */
const longestTimer = 2 ** 31 - 1

/**
 * Ends what is open for as long as the app likes, a WebSocket or an answer that streams, when the session behind it ends, when
 * an external user's token would be older than any may be, or when its request would not be let in any more.
 * @param goAway for a WebSocket: tells the client that the server stops
 * @returns what to call when it has ended by itself
 */
export type Watch = (
  gated: GateRequest,
  kind: OpenKind,
  close: (why: WhyClosed) => void,
  goAway?: () => void,
) => () => void

export function createWatch(options: {
  readonly config: Config
  readonly openConnections: OpenConnections
  /** By the same rules as this gate's. */
  readonly recheck: Recheck
  readonly sessions: Pick<LiveSessions, 'callerOf'>
  readonly clock: Clock
}): Watch {
  const { config, openConnections, recheck, sessions, clock } = options

  /** The same object is handed out until something about the session or the account changes. No more than a look into memory. */
  function isAsDecided({ request, line, requester: { caller } }: GateRequest): boolean {
    if (caller === undefined) return true
    try {
      return callerIn(sessions, request, line.site) === caller
    } catch {
      return false
    }
  }

  return (gated, kind, close, goAway) => {
    const { request, line, requester } = gated
    const { caller, externalUser } = requester
    const open: OpenConnection = {
      request,
      kind,
      app: line.site.app.config.id,
      caller,
      externalUser: externalUser !== undefined,
      config,
      close,
      ...(goAway === undefined ? {} : { goAway }),
    }
    // An end between the decision and now was heard before this one could be found, so it is asked once more.
    const forget = openConnections.add(open, { recheck, stillHolds: isAsDecided(gated) })
    const endsAt = caller?.expiresAt ?? externalUser?.connectionEndsAt
    if (endsAt === undefined) return forget
    const stop = callIn(Math.max(endsAt - clock.now(), 0), () => close('ended'))
    return () => {
      forget()
      stop()
    }
  }
}

/** @returns what to call when it shall not be called any more */
function callIn(milliseconds: number, call: () => void): () => void {
  // Not `unref`: of such timers Node keeps a list for each length until it would have fired, long after the connection and its
  // timer are gone. What is open keeps the process anyway.
  let timer = setTimeout(onTime, Math.min(milliseconds, longestTimer))
  let left = milliseconds - longestTimer
  function onTime(): void {
    if (left <= 0) {
      call()
      return
    }
    timer = setTimeout(onTime, Math.min(left, longestTimer))
    left -= longestTimer
  }
  return () => clearTimeout(timer)
}
