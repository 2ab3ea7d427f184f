import type { Proved } from '@gatewright/config'
import type { Holder } from '../accounts/account-identity.ts'
import type { Identity } from '../identity/identity.ts'
import type { ListPlace } from '../storage/list-place.ts'

/** A session as it is stored. Times are milliseconds since 1970. */
export interface Session extends Proved {
  readonly id: string
  readonly collaboratorId: string
  /** The identity that began it. */
  readonly identityId: string
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  /** What the provider needs to sign it out too, sealed. */
  readonly atProvider: string | undefined
}

export interface NewSession extends Proved {
  readonly collaboratorId: string
  readonly identityId: string
  readonly issuer: string
  readonly subject: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly address: string
  readonly userAgent: string
  readonly atProvider: string | undefined
  readonly providerSid: string | undefined
}

/** Where a token counts: on one host, and in the cookie that is sent there, `__Host-` where `secure`. */
export interface TokenPlace {
  readonly host: string
  readonly secure: boolean
}

/** A session with the person it belongs to. Times are milliseconds since 1970. */
export interface ListedSession {
  readonly id: string
  readonly collaboratorId: string
  readonly email: string
  readonly strategy: string
  readonly address: string
  readonly userAgent: string
  readonly createdAt: number
  /** As written; what was seen in the last seconds is in memory. */
  readonly lastSeenAt: number
  readonly expiresAt: number
  /** It has ended with very many others, and is about to be deleted. */
  readonly isOver: boolean
}

/** One session by the provider's id for it, or all of a person. What is given must match, all of it. */
export type NamedByProvider =
  | { readonly sid: string; readonly person?: Identity }
  | { readonly sid?: undefined; readonly person: Identity }

/** A session by one of its tokens, with all that says whom it stands for. */
export interface TokenHolder extends TokenPlace {
  readonly session: Session
  readonly holder: Holder
  /** Addresses of the `superAdmins` entries that its identity has redeemed, whether or not the file still has them. */
  readonly redeemed: readonly string[]
}

/**
 * Where sessions are kept. Tokens are stored as hashes: whoever reads the database cannot sign in with what they find. What
 * begins and what is ended is told to everybody as `session-started` and `session-ended`, or as `sessions-over` where very many
 * end at once; what merely expires is not.
 */
export interface SessionStore {
  /** @returns its id and its first token */
  create(session: NewSession, place: TokenPlace): Promise<{ readonly id: string; readonly token: string }>
  /** A new token for a host; `undefined` when there is no such session any more. */
  addToken(sessionId: string, place: TokenPlace): Promise<string | undefined>
  /** With whom it stands for, in one statement. */
  byToken(token: string): Promise<TokenHolder | undefined>
  byId(id: string): Promise<Session | undefined>
  /** The hosts where a session was taken to, the latest first. */
  placesOf(id: string, most: number): Promise<readonly TokenPlace[]>
  /** The last seen first, as far as it is written; from where an earlier page ended. */
  list(filter: {
    readonly collaboratorId?: string | undefined
    readonly sessionId?: string
    readonly before?: ListPlace | undefined
    readonly limit: number
  }): Promise<readonly ListedSession[]>
  /** Ends one; `false` when it was not there. */
  remove(id: string): Promise<boolean>
  /**
   * Ends all of an account, at once and however many there are.
   * @param which.except a session that stays
   * @param which.identityId those of one way to sign in alone
   * @returns how many there were; of very many not all are counted
   */
  removeOf(
    collaboratorId: string,
    which?: { readonly except?: string | undefined; readonly identityId?: string | undefined },
  ): Promise<number>
  /** Ends what a provider's sign-out names, as `removeOf` does. @returns how many there were */
  removeNamed(strategy: string, named: NamedByProvider): Promise<number>
  /** Deletes what is over of those that were too many for the transaction that has ended them, in portions. */
  clearEnded(goesOn?: () => boolean): Promise<void>
  /** What there are sessions by. */
  proofs(): Promise<readonly Proved[]>
  /** Whose sessions rest on this, and how many each has that have not run out. */
  countBy(proved: Proved, now: number): Promise<ReadonlyMap<string, number>>
  /** Ends what rests on this, in portions. @returns how many there were */
  removeBy(proved: Proved): Promise<number>
  /** Gives sessions of before sources were written down the one that is found for their strategy and issuer. */
  fillSources(find: (strategy: string, issuer: string) => string | undefined): Promise<void>
  /** Writes down when sessions were last seen, in portions. @returns those of them that are no more */
  touch(seen: Iterable<readonly [id: string, at: number]>): Promise<readonly string[]>
  /**
   * Drops what has expired, in portions.
   * @param idleBefore milliseconds since 1970: sessions last seen before are dropped too; none for that where absent
   */
  purge(now: number, idleBefore: number | undefined): Promise<void>
}
