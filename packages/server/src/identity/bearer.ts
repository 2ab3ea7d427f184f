import type { AppConfig, Config } from '@gatewright/config'
import type { Caller } from './caller.ts'

/** One kind of bearer token for programs: personal API tokens, or JWTs of an issuer that the configuration names. */
export interface BearerAuthenticator {
  /**
   * Whether this kind knows an `Authorization` header for its own by its form alone. Then no app gets to see it, whether
   * it is valid or not: a token for one app must not reach another.
   */
  isOurs?(authorization: string): boolean
  /** Who the token stands for on this app; `undefined` when it is not this kind's or is not valid. */
  authenticate(token: string, app: AppConfig): Promise<Caller | undefined>
  /**
   * Who a caller that this kind has let in, under that configuration, stands for now; a promise of `undefined` when they
   * would not be let in any more, and `undefined` at once when the caller is not this kind's.
   */
  again?(caller: Caller, app: AppConfig, under: Config): Promise<Caller | undefined> | undefined
}
