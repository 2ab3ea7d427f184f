/** What an authority asks for on port 80 to see that a name leads here (RFC 8555 section 8.3). */
export interface Challenges {
  /** What is answered for a token that is pending now. */
  answerTo(token: string): string | undefined
  /** Answers a token from here on. @returns ends it */
  offer(token: string, keyAuthorization: string): () => void
}

export function createChallenges(): Challenges {
  const pending = new Map<string, string>()
  return {
    answerTo: token => pending.get(token),
    offer(token, keyAuthorization) {
      pending.set(token, keyAuthorization)
      return () => pending.delete(token)
    },
  }
}
