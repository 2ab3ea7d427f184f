/** A chat user whom another site signed in: the verified payload of their JWT. */
export interface ExternalUser {
  /** `sub`, where the token has one. */
  readonly subject: string | undefined
  readonly payload: Readonly<Record<string, unknown>>
}
