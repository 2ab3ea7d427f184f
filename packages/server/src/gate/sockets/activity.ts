import type { Clock } from '../../clock.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { GateRequest } from '../gate-request.ts'
import { callerIn } from '../identity/framed-session.ts'

/** How often what comes by a WebSocket counts as activity at most, in milliseconds. */
const MOST_OFTEN = 60_000

/**
 * What a person sends by a WebSocket keeps their session from being idle, as their requests do and by the very same way. Who
 * types in an editor for hours sends no request at all.
 * @returns what to call whenever data comes, which costs a look at the clock; nothing where no session is there to extend
 */
export type NoteActivity = (gated: GateRequest) => (() => void) | undefined

export function createNoteActivity(options: {
  readonly sessions: Pick<LiveSessions, 'callerOf'>
  readonly clock: Clock
  /** When a session ends by lack of activity. */
  readonly idleSeconds: number
}): NoteActivity {
  const { sessions, clock, idleSeconds } = options
  // A short idle time would be over before the next touch.
  const every = Math.min(MOST_OFTEN, (idleSeconds * 1000) / 4)
  return ({ request, line, requester }) => {
    // A program's token ends when it ends.
    if (requester.caller === undefined || request.headers.cookie === undefined) return undefined
    // The handshake itself was activity.
    let touchedAt = clock.now()
    return () => {
      const now = clock.now()
      if (now - touchedAt < every) return
      touchedAt = now
      try {
        const found = callerIn(sessions, request, line.site)
        if (found instanceof Promise) found.catch(() => {})
      } catch {
        // The storage is away: what cannot be noted now is noted next time.
      }
    }
  }
}
