import { setTimeout } from 'node:timers/promises'

/** What an authority asks for on port 80 to see that a name leads here (RFC 8555 section 8.3). */
export interface Challenges {
  /** What is answered for a token that is pending now; at once, where this node has asked for it itself. */
  answerTo(token: string): string | undefined | Promise<string | undefined>
  /** Answers a token from here on. @returns ends it */
  offer(token: string, keyAuthorization: string): Promise<() => void>
}

/** Where the other nodes find what one of them is asked for. */
export interface ElsewherePending {
  /** All that are pending, by their tokens: a few at most, for no more names are asked for at a time. */
  all(): Promise<ReadonlyMap<string, string>>
  add(token: string, keyAuthorization: string): Promise<void>
  remove(token: string): Promise<void>
}

/** RFC 8555 section 8.3: base64url of at least 128 bits. Nobody looks for anything else. */
const TOKEN = /^[\w-]{22,256}$/

/** How long at least from one list of what is pending elsewhere to the next, in milliseconds. */
const LIST_EVERY = 250

/**
 * @param elsewhere absent where there is one server alone
 * @param wait resolves after so many milliseconds
 */
export function createChallenges(
  elsewhere?: ElsewherePending,
  wait: (milliseconds: number) => Promise<void> = milliseconds =>
    setTimeout(milliseconds, undefined, { ref: false }),
): Challenges {
  const pending = new Map<string, string>()
  const listed = elsewhere && sharedAnswer(() => elsewhere.all(), wait)
  return {
    answerTo(token) {
      const own = pending.get(token)
      if (own !== undefined || elsewhere === undefined || !TOKEN.test(token)) return own
      return listed?.().then(
        all => all.get(token),
        () => undefined,
      )
    },
    async offer(token, keyAuthorization) {
      pending.set(token, keyAuthorization)
      await elsewhere?.add(token, keyAuthorization)
      return () => {
        pending.delete(token)
        elsewhere?.remove(token).catch(() => undefined)
      }
    },
  }
}

/**
 * One answer for all who ask before the question is put, and one question at a time: anybody may ask for tokens that nobody has, as
 * often as they like, and a limit on that would keep the authority from its answer.
 */
function sharedAnswer<Answer>(
  ask: () => Promise<Answer>,
  wait: (milliseconds: number) => Promise<void>,
): () => Promise<Answer> {
  let next: Promise<Answer> | undefined
  let before: Promise<unknown> = Promise.resolve()
  return () => {
    next ??= before.then(() => {
      // Whoever asks from here on may ask for what is written after this was read.
      next = undefined
      const answer = ask()
      before = answer.catch(() => undefined).then(() => wait(LIST_EVERY))
      return answer
    })
    return next
  }
}
