import type { FastifyRequest } from 'fastify'
import type { JWTPayload } from 'jose'
import type { Clock } from './clock.ts'
import type { Faults } from './faults/faults.ts'
import type { DeltaRounds } from './graph/delta-rounds.ts'
import type { Store } from './store/index.ts'

/** What every route module of one emulator shares. */
export interface EmulatorContext {
  readonly store: Store
  readonly clock: Clock
  readonly tokens: AccessTokenVerifier
  /**
   * The emulator's origin as this client sees it, without a trailing slash: from the option `origin` if set, else from the
   * `Host` header, which is one of the names that `known-hosts.ts` knows.
   */
  originOf(request: FastifyRequest): string
  readonly faults: Faults
  /** Delta queries of Graph that somebody may go on with. */
  readonly deltas: DeltaRounds
  /** Publishes a new signing key and signs with it from now on; the old one stays published. */
  rolloverKeys(): Promise<void>
}

export interface AccessTokenVerifier {
  /**
   * Claims of an access token of ours for this audience (`graphAppId` for Graph). Throws {@link AccessTokenError} when it
   * is malformed, expired, signed by another, or meant for another audience.
   */
  verifyAccessToken(token: string, options: { readonly audience: string }): Promise<AccessTokenClaims>
}

/** Claims that Graph and userinfo rely on. */
export interface AccessTokenClaims extends JWTPayload {
  readonly tid: string
  /** Client id of the app that asked (`appid` in v1.0 tokens, `azp` in v2.0 ones; always set here). */
  readonly appid: string
  /** Object ID of the user, or of the service principal in an app-only token. */
  readonly oid: string
  /** Delegated permissions, space separated; absent in app-only tokens. */
  readonly scp?: string
  /** Application permissions of app-only tokens, app roles of users. */
  readonly roles?: readonly string[]
  /** `app` in app-only tokens. */
  readonly idtyp?: string
}

export type AccessTokenProblem = 'malformed' | 'expired' | 'signature' | 'audience' | 'not_yet_valid'

export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError'
  readonly problem: AccessTokenProblem

  constructor(problem: AccessTokenProblem, message: string) {
    super(message)
    this.problem = problem
  }
}
