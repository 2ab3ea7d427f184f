import type { Proved } from '@gatewright/config'
import type { Database } from '../../storage/database.ts'
import type { ListPlace } from '../../storage/list-place.ts'

/** What tells a token of ours from every other text; secret scanners look for such a prefix too. */
export const API_TOKEN_PREFIX = 'gw_'

/** Exactly what we make; anything else is not worth a look into the database. */
export const API_TOKEN = /^gw_[A-Za-z0-9_-]{43}$/

/** Whether a token of ours, or what is left of one, is in an `Authorization` header, well-formed or not. */
export const holdsApiToken = (authorization: string): boolean =>
  /gw_[\w-]{43}|^bearer +gw_/i.test(authorization)

/** What stands in a caller's `sessionId` for a token: its id, told from a session's. */
const CALLER = 'api-token.'

export const callerIdOf = (tokenId: string): string => CALLER + tokenId

/** The token's id, where a caller is known by one. */
export const tokenIdOf = (sessionId: string): string | undefined =>
  sessionId.startsWith(CALLER) ? sessionId.slice(CALLER.length) : undefined

/**
 * A key of somebody's for programs without a browser. It counts as the strategy of the session that it was made in, and for no
 * longer than what proved that session is offered. Times are milliseconds since 1970.
 */
export interface ApiToken extends Proved {
  readonly id: string
  readonly collaboratorId: string
  /** What its owner calls it. */
  readonly name: string
  /** Ids of the apps that it opens; nothing else. */
  readonly apps: readonly string[]
  /** The identity of the session that it was made in, as which it counts. */
  readonly identityId: string
  readonly createdAt: number
  readonly expiresAt: number
  /** To the minute. */
  readonly lastUsedAt: number | undefined
}

/** Whoever makes tokens of one person, or ends all that they have, takes their turn at this (`takeTurn`). */
export const tokensOf = (collaboratorId: string): string => `tokens of ${collaboratorId}`

/** A token with the person it belongs to. */
export interface OwnedApiToken extends ApiToken {
  readonly email: string
  readonly fullname: string
}

/** An account has as many tokens as it may have. */
export class TooManyTokensError extends Error {
  override readonly name = 'TooManyTokensError'
}

/** Personal API tokens. Only their hashes are stored: whoever reads the database cannot call anything with them. */
export interface ApiTokens {
  /**
   * @param how.madeIn the session that it is made in: one that ends meanwhile makes none
   * @param how.most how many the account may have then, whatever other processes make at the same moment
   * @param how.tx in which it is written down too
   * @returns the token and, this once, its value
   * @throws TooManyTokensError
   * @throws GatewrightError `not_signed_in` when that session has ended
   */
  create(
    token: Pick<
      ApiToken,
      'collaboratorId' | 'identityId' | 'name' | 'apps' | 'strategy' | 'source' | 'expiresAt'
    >,
    how?: { readonly madeIn?: string | undefined; readonly most?: number; readonly tx?: Database },
  ): Promise<{ readonly token: ApiToken; readonly value: string }>
  /** Of one account, or of all; the newest first. */
  list(collaboratorId?: string): Promise<readonly ApiToken[]>
  byId(id: string): Promise<ApiToken | undefined>
  /** The token with this value unless it has expired. Read from the database each time, so that an end counts at once. */
  byValue(value: string): Promise<ApiToken | undefined>
  /** Writes down that it is in use. */
  touch(token: ApiToken): Promise<void>
  /** The same with whom they belong to, the newest first, from where an earlier page ended. */
  listWithOwners(filter: {
    readonly collaboratorId?: string | undefined
    readonly before?: ListPlace | undefined
    readonly limit: number
  }): Promise<readonly OwnedApiToken[]>
  /** Ends it, and tells everybody: `token-revoked`. @param tx in which it is written down too */
  revoke(token: Pick<ApiToken, 'id' | 'collaboratorId'>, tx?: Database): Promise<void>
  /** Ends all of an account, and tells everybody. @returns how many of them had not expired */
  revokeAllOf(collaboratorId: string, tx?: Database): Promise<number>
  /** What there are tokens by. */
  proofs(): Promise<readonly Proved[]>
  /** Whose tokens rest on this, and how many each has that have not expired. */
  countBy(proved: Proved): Promise<ReadonlyMap<string, number>>
  /** Ends what rests on this, in portions, and tells everybody. @returns how many of them had not expired */
  revokeBy(proved: Proved): Promise<number>
  /** Gives tokens of before sources were written down the one that is found for their strategy and their owner. */
  fillSources(find: (strategy: string, collaboratorId: string) => Promise<string | undefined>): Promise<void>
  /** Drops what has expired long ago, in portions. */
  purge(): Promise<void>
}
