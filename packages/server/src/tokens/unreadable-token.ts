/** Why a token is refused before, or beside, its signature. Says nothing of what the token holds but what is named. */
export class UnreadableTokenError extends Error {
  override readonly name = 'UnreadableTokenError'
  /** Shaped like those of jose, since both end in the same logs. */
  readonly code: string
  /** Header parameter or claim that is at fault. */
  readonly claim: string | undefined
  readonly received: unknown
  /** What to do about it, where that is known. */
  readonly mend: string | undefined

  constructor(
    reason: string,
    more: {
      readonly code?: string
      readonly claim?: string
      readonly received?: unknown
      readonly mend?: string
    } = {},
  ) {
    super(reason)
    this.code = more.code ?? 'ERR_TOKEN_UNREADABLE'
    this.claim = more.claim
    this.received = more.received
    this.mend = more.mend
  }
}
