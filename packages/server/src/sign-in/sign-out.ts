import type { Audit } from '../audit/audit.ts'
import type { Caller } from '../identity/caller.ts'
import type { TokenPlace } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { REVOKES } from '../storage/database.ts'

/** Hosts that the browser is told of, at most. */
const mostPlaces = 20

/**
 * Ends the session of whoever signs out, on every host, and writes it down: at the console, or at an app's host.
 * @param from.secure whether the browser sees the host that it asks by https
 * @returns a `Set-Cookie` value that removes the cookie on that host, and where the session was used, the latest first
 */
export function signOut(
  {
    audit,
    sessions,
  }: { readonly audit: Pick<Audit, 'transaction'>; readonly sessions: Pick<Sessions, 'end' | 'placesOf'> },
  caller: Caller,
  from: { readonly address: string; readonly secure: boolean },
): Promise<{ readonly removal: string; readonly places: readonly TokenPlace[] }> {
  return audit.transaction(async (tx, record) => {
    const places = await sessions.placesOf(caller.sessionId, mostPlaces, tx)
    const removal = await sessions.end(caller.sessionId, from.secure, tx)
    await record({
      kind: 'sign-out',
      actorId: caller.collaboratorId,
      actor: caller.email,
      target: caller.strategy,
      result: 'ok',
      address: from.address,
    })
    return { removal, places }
  }, REVOKES)
}
