import type { AnswerReader } from './answer-parser.ts'
import type { HeaderLines } from './header-lines.ts'

/** How a request's body is framed (RFC 9112 section 6). */
export type Framing = 'none' | 'length' | 'chunked'

/** What is sent before a request's body. */
export interface RequestHead {
  readonly method: string
  /** With the query, as it stands in the request's first line. */
  readonly path: string
  /** Flat list of names and values, with those that say how the body is framed. */
  readonly headers: readonly string[]
  /** More of them, put together before. */
  readonly lines: HeaderLines
  readonly framing: Framing
}

/** Who is using a connection for one request. */
export interface ConnectionUser extends AnswerReader {
  /** The connection stands; nothing was sent before. At once for a kept one. */
  onReady(): void
  /** It broke, or what came is no HTTP. Called at most once, and not after the answer's end. */
  onFailure(error: NodeJS.ErrnoException): void
  /** It takes more of the request's body. */
  onDrain(): void
  /** All that has come so far has been read, and more is to come. */
  onPause(): void
  /** What it was given time for has not happened; see {@link Connection.giveTime}. */
  onTimeout(): void
}

/** Carries one request at a time to an app. What is between the two ends is its own business: the bench has another one. */
export interface Connection {
  /** It stands already, from an earlier request. */
  readonly ready: boolean
  /** It has carried a request before. */
  readonly reused: boolean
  /** Something has come back since the request was sent. */
  readonly heard: boolean
  /** Something of the request may have reached the app. */
  readonly sent: boolean
  /** The answer that is being read says that somebody signs in on this connection. */
  readonly signsIn: boolean
  /** The last answer asked for that, or was a step on the way to it. */
  readonly challenged: boolean
  /** It belongs to one visitor; see {@link Connection.belongTo}. */
  readonly bound: boolean
  /** When it came back to its home, in milliseconds of `performance.now()`. */
  readonly idleSince: number
  /** Until when it may be used again, by the same clock. */
  readonly keptUntil: number
  /** Nothing is read from it; see {@link Connection.pause}. */
  readonly paused: boolean
  /**
   * Begins a request. `user` is told when its head can be sent: of a connection that was kept and a request that may not be
   * sent again, when all has been read that has come so far, its end too.
   */
  use(user: ConnectionUser, repeatable: boolean): void
  /** @throws TypeError where something of it may not be written; nothing has been sent then */
  send(head: RequestHead): void
  /** The next piece of the body. @returns whether it takes more at once; the user's `onDrain` tells of it otherwise */
  sendBody(chunk: Buffer): boolean
  endBody(): void
  pause(): void
  resume(): void
  /** Its user is told unless time is given anew or taken back within so many milliseconds. */
  giveTime(milliseconds: number): void
  takeTimeBack(): void
  /** Back to where it belongs, for the next request. */
  keep(): void
  /** Between its requests it belongs there from now on, and to one visitor. */
  belongTo(home: Home): void
  /** Ends the connection; its user is not told. */
  destroy(): void
}

/** Where a connection belongs between its requests. */
export interface Home {
  add(connection: Connection): void
  /** It can carry no more requests. */
  forget(connection: Connection): void
}

/** Connections to one address. */
export interface Pool {
  /**
   * @param repeatable the request may be sent again, should a kept connection turn out to be closed
   * @returns `undefined` when there is no room for another one
   */
  take(repeatable: boolean): Connection | undefined
  /** There is one that is kept. */
  readonly hasIdle: boolean
  /** Sees to it that an idle one gives way to something else, soon. @returns whether there is one */
  makeRoom(): boolean
  /** Connections in use are left to end with their requests. */
  close(): void
}
