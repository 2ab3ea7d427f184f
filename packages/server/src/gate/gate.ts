import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AppConfig, Config } from '@gatewright/config'
import type { ForwardMeter, ProxyTimeouts } from '@gatewright/proxy'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { GatewrightError } from '../errors.ts'
import type { ExternalUsers } from '../external-users/external-users.ts'
import type { BearerAuthenticator } from '../identity/bearer.ts'
import type { Caller } from '../identity/caller.ts'
import type { AssertionKeys } from '../keys/assertion-keys.ts'
import type { KeptAddresses } from '../return-to/kept-addresses.ts'
import type { Origins } from '../return-to/safe-return-to.ts'
import type { LiveSessions } from '../sessions/live-sessions.ts'
import type { TokenPlace } from '../sessions/session.ts'
import type { OneTimeCodes } from '../storage/one-time-codes.ts'
import type { GateRequest } from './gate-request.ts'
import type { SignOut } from './hand-over/sign-out.ts'
import type { WantedApp } from './hand-over/wanted-app.ts'
import type { OpenConnections, Recheck } from './sockets/open-connections.ts'

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
  readonly appOrigins: Origins
  /** The name of the app that a sign-in leads to. */
  readonly wantedApp: WantedApp
  /** Where browsers forget the pages of apps on these hosts. */
  forgetAddresses(places: readonly TokenPlace[]): readonly string[]
  /** Decides about open WebSockets and streams by this gate's rules, whichever gate has let them in. */
  readonly recheck: Recheck
  /** Stops health checks and closes what is idle; open streams and WebSockets are left to end. */
  close(): Promise<void>
}

/** What is counted at the gate. It runs for every request, so it must cost next to nothing. */
export interface GateMeter {
  /** A gate check was answered after so many milliseconds. */
  onCheck(milliseconds: number): void
  /** For the requests of one app. @param upstreams as the configuration lists them */
  ofApp(app: string, upstreams: readonly string[]): ForwardMeter
}

/** What the gate needs from the rest of the server. */
export interface GateDependencies {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  readonly sessions: LiveSessions
  /** Ends a session where its owner asks for it. */
  readonly signOut: SignOut
  /** Single-use codes, hashed at rest. */
  readonly oneTimeCodes: OneTimeCodes
  /** Addresses that are too long to travel; where there is none, each travels as it is. */
  readonly keptAddresses?: Pick<KeptAddresses, 'keep' | 'find'>
  /** Keys of the assertions. They outlive a configuration. */
  readonly assertionKeys: AssertionKeys
  /** Ways for programs without a browser to say who they are, asked in turn. */
  readonly bearers?: readonly BearerAuthenticator[]
  /** Where open WebSockets and streams are kept in view. They outlive a configuration. */
  readonly openConnections: OpenConnections
  /** Verifies the tokens of external users, where the configuration says how. */
  readonly externalUsers: ExternalUsers | undefined
  /** Counts; nobody does, when absent. */
  readonly meter?: GateMeter
  /** Whether requests come within a span. */
  readonly traced?: boolean
  /** Told of each request that goes through the gate's steps, before the first; what they find out stands on it. */
  readonly onGated?: ((gated: GateRequest) => void) | undefined
  /** Of apps that say none of their own; for tests, documented defaults otherwise. */
  readonly timeouts?: ProxyTimeouts
  /** Answers with the error's page or JSON, logs it with its reference. */
  readonly answerError: (request: IncomingMessage, response: ServerResponse, error: GatewrightError) => void
}
