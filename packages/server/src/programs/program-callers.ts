import { isDeepStrictEqual } from 'node:util'
import { LRUCache } from 'lru-cache'
import type { Change, Events } from '../events/events.ts'
import type { Caller } from '../identity/caller.ts'
import { callerIdOf } from './api-tokens/api-token.ts'

/** Programs that are remembered. Beyond it the one that was away longest is signed for anew. */
const REMEMBERED = 5_000

/**
 * Programs prove themselves anew with every request, so that the end of a key counts at once. Who they are then hardly
 * ever differs from the time before: here the same object is handed out again, and with it what is kept under it, such as
 * a signed assertion.
 */
export interface ProgramCallers {
  /** How many are remembered. */
  readonly size: number
  /** The caller of last time if nothing about them has changed, else this one. */
  same(caller: Caller): Caller
  /** Stops listening. */
  close(): void
}

/** @param events what was taken back is let go of; who has merely changed is noticed when they come again */
export function createProgramCallers(events: Pick<Events, 'subscribe'>): ProgramCallers {
  const known = new LRUCache<string, Caller>({ max: REMEMBERED })
  // A machine's next JWT is another key of the same program, and both may be in use.
  const keyOf = ({ sessionId, expiresAt }: Pick<Caller, 'sessionId' | 'expiresAt'>) =>
    `${sessionId} ${expiresAt}`

  const forget = (isGone: (caller: Caller) => boolean) => {
    for (const [key, caller] of known) if (isGone(caller)) known.delete(key)
  }
  const stopListening = events.subscribe((change: Change) => {
    if (change.kind === 'token-revoked') forget(({ sessionId }) => sessionId === callerIdOf(change.tokenId))
    else if (change.kind === 'account-removed') {
      forget(({ collaboratorId }) => collaboratorId === change.collaboratorId)
    } else if (change.kind === 'anything') known.clear()
  })

  return {
    get size() {
      return known.size
    },
    same(caller) {
      const key = keyOf(caller)
      const before = known.get(key)
      if (before !== undefined && isDeepStrictEqual(before, caller)) return before
      known.set(key, caller)
      return caller
    },
    close: stopListening,
  }
}
