/** What an account is tied to. The strategy is recorded with it and is no part of it. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
}
