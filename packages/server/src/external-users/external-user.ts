/** A chat user whom another site signed in: the verified payload of their JWT. */
export interface ExternalUser {
  /** `sub`. Absent only where the file allows tokens without one. */
  readonly subject: string | undefined
  readonly payload: Readonly<Record<string, unknown>>
  /** When the token ends, in milliseconds since 1970, clock tolerance included, and a ticket for it with it. */
  readonly expiresAt: number
  /** When a connection that it has opened ends: at the longest age of a token. In milliseconds since 1970. */
  readonly connectionEndsAt: number
}

/**
 * What stands in the place of the subject for all who have none, where the file allows that: nobody's subject then
 * (`check-subject.ts`).
 */
export const nameless = 'unknown'

/** The id by which the app knows such a user. */
export const externalUserId = ({ subject }: Pick<ExternalUser, 'subject'>): string =>
  `external:${subject ?? nameless}`
