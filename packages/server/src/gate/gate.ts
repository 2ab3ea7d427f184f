import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AppConfig, Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { GatewrightError } from '../errors.ts'
import type { ExternalUsers } from '../external-users/external-users.ts'
import type { Caller } from '../sessions/caller.ts'
import type { AssertionKeys } from './assertion-keys.ts'
import type { OpenSockets, SocketJudges } from './open-sockets.ts'
import type { ProxyTimeouts } from './reverse-proxy.ts'

export { createGate } from './create-gate.ts'

/**
 * What stands before the apps, asked before the console's router. A request of an app's host never falls through to the
 * console.
 */
export interface Gate {
  /** Answers the request if it is the gate's (an app's host or prefix, `/api/v1/gate/…`); `false` when it is not. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** The same for `Upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** The apps that this person may open, for the console's home. */
  appsFor(caller: Caller): readonly AppConfig[]
  /** Origins that a `returnTo` may lead to. */
  readonly appOrigins: ReadonlySet<string>
  /** Decides about open WebSockets by this gate's rules, whichever gate has let them in. */
  readonly judgeSockets: SocketJudges
  /** Stops health checks and closes what is idle; open streams and WebSockets are left to end. */
  close(): Promise<void>
}

/** What the gate needs from the rest of the server. */
export interface GateDependencies {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  readonly sessions: GateSessions
  /** Single-use codes, hashed at rest. */
  readonly oneTimeCodes: OneTimeCodes
  /** Keys of the assertions. They outlive a configuration. */
  readonly assertionKeys: AssertionKeys
  /** Ways for programs without a browser to say who they are, asked in turn. */
  readonly bearers?: readonly BearerAuthenticator[]
  /** Where WebSockets are kept in view. They outlive a configuration; without any, those of this gate alone. */
  readonly openSockets?: OpenSockets
  /** Verifies the tokens of external users, where the configuration says how. */
  readonly externalUsers: ExternalUsers | undefined
  /** For tests; documented defaults otherwise. */
  readonly timeouts?: ProxyTimeouts
  /** Answers with the error's page or JSON, logs it with its reference. */
  readonly answerError: (request: IncomingMessage, response: ServerResponse, error: GatewrightError) => void
}

export interface GateSessions {
  /**
   * Who the session cookie of this request stands for on this host. Synchronous when the session is cached, which is
   * the hot path. `host` is the lower-case `Host` header: a token counts on the host that it was made for and nowhere else.
   * @throws GatewrightError `storage_unavailable`
   */
  callerOf(cookieHeader: string | undefined, host: string): Caller | undefined | Promise<Caller | undefined>
  /** A new token of an existing session for another host, as a complete `Set-Cookie` value. `undefined` if it ended. */
  cookieForHost(sessionId: string, host: string, secure: boolean): Promise<string | undefined>
  /** Ends the session on every host; returns a `Set-Cookie` value that removes the cookie. */
  end(sessionId: string, secure: boolean): Promise<string>
  /** Who the session stands for now; `undefined` if it ended. Does not count as activity. */
  callerOfSession(sessionId: string): Promise<Caller | undefined>
  /** Calls back once when the session is ended (an open WebSocket must close). Returns the unsubscribe. */
  onEnd(sessionId: string, listener: () => void): () => void
  /** Names of cookies that are ours, never to be sent on to an app. */
  isOwnCookie(name: string): boolean
}

export interface OneTimeCodes {
  /** @param ttlSeconds how long it can be redeemed */
  issue(kind: string, payload: Readonly<Record<string, unknown>>, ttlSeconds: number): Promise<string>
  /** The payload, once; `undefined` for an unknown, used or expired code. */
  redeem(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined>
}

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
