import { isDeepStrictEqual } from 'node:util'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../identity/caller.ts'

/** Programs that are remembered. Beyond it the one that was away longest is signed for anew. */
const REMEMBERED = 5_000

/**
 * Programs prove themselves anew with every request, so that the end of a key counts at once. Who they are then hardly
 * ever differs from the time before: here the same object is handed out again, and with it what is kept under it, such as
 * a signed assertion.
 */
export interface ProgramCallers {
  /** The caller of last time if nothing about them has changed, else this one. */
  same(caller: Caller): Caller
  /** The key was taken back. */
  forget(key: Pick<Caller, 'sessionId' | 'expiresAt'>): void
  forgetAll(): void
}

export function createProgramCallers(): ProgramCallers {
  const known = new LRUCache<string, Caller>({ max: REMEMBERED })
  // A machine's next JWT is another key of the same program, and both may be in use.
  const keyOf = ({ sessionId, expiresAt }: Pick<Caller, 'sessionId' | 'expiresAt'>) =>
    `${sessionId} ${expiresAt}`
  return {
    same(caller) {
      const key = keyOf(caller)
      const before = known.get(key)
      if (before !== undefined && isDeepStrictEqual(before, caller)) return before
      known.set(key, caller)
      return caller
    },
    forget: key => void known.delete(keyOf(key)),
    forgetAll: () => known.clear(),
  }
}
