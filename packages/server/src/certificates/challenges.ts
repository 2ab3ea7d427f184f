/** What an authority asks for on port 80 to see that a name leads here (RFC 8555 section 8.3). */
export interface Challenges {
  /** What is answered for a token that is pending now; at once, where this node has asked for it itself. */
  answerTo(token: string): string | undefined | Promise<string | undefined>
  /** Answers a token from here on. @returns ends it */
  offer(token: string, keyAuthorization: string): Promise<() => void>
}

/** Where the other nodes find what one of them is asked for. */
export interface ElsewherePending {
  find(token: string): Promise<string | undefined>
  add(token: string, keyAuthorization: string): Promise<void>
  remove(token: string): Promise<void>
}

/** RFC 8555 section 8.3: base64url of at least 128 bits. Nobody looks for anything else. */
const TOKEN = /^[\w-]{22,256}$/

/** @param elsewhere absent where there is one server alone */
export function createChallenges(elsewhere?: ElsewherePending): Challenges {
  const pending = new Map<string, string>()
  return {
    answerTo(token) {
      const own = pending.get(token)
      if (own !== undefined || elsewhere === undefined || !TOKEN.test(token)) return own
      return elsewhere.find(token).catch(() => undefined)
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
