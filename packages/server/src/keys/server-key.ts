import type { JWK } from 'jose'
import type { Database } from '../storage/database.ts'

/** A key of the server's own, kept in the database so that every process and every restart has the same. */
export interface ServerKey {
  readonly id: string
  readonly jwk: JWK
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** What a key is for. `seal`, `masking` and `addresses` are made once and for ever; `assertion` ones follow each other. */
export type KeyKind = 'seal' | 'masking' | 'addresses' | 'assertion'

/** The server's own keys. However many processes make one at once, all of them get the same. */
export interface KeyStore {
  /** Keys of one kind, oldest first. */
  list(kind: KeyKind): Promise<readonly ServerKey[]>
  /** The first key of a kind; it is made where there is none yet. */
  getOrMake(kind: KeyKind, make: () => JWK | Promise<JWK>): Promise<ServerKey>
  /**
   * The key that follows another of its kind, which is told to everybody as `key-made`.
   * @param before `undefined` for the first
   * @param tx in which it is written down too
   * @returns the one that somebody else has made meanwhile, where that was faster
   */
  add(kind: KeyKind, jwk: JWK, before: ServerKey | undefined, tx?: Database): Promise<ServerKey>
  remove(id: string): Promise<void>
  /** Dates those of a kind that are from the future to now, in the order that they had. */
  dateBack(kind: KeyKind): Promise<void>
}
