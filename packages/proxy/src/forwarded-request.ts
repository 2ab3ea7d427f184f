import type { ServerResponse } from 'node:http'
import type { OwnedRequest } from './connection-owner.ts'
import type { ProxyError } from './errors.ts'
import type { ForwardMeter } from './forward-meter.ts'
import type { HeaderLines } from './header-lines.ts'
import type { Upstreams } from './upstreams.ts'

/** How long an app may take, in milliseconds. A stream that has begun may go on for ever. */
export interface ProxyTimeouts {
  /** Until the connection stands. */
  readonly connect: number
  /** From the end of the request to the head of the answer. */
  readonly answer: number
  /**
   * That the client lets the app wait: from one piece of the request's body to the next, and of the answer's where the client
   * holds it up. As long as for the answer, when absent.
   */
  readonly client?: number
}

export const defaultTimeouts: ProxyTimeouts = { connect: 5_000, answer: 120_000 }

/** One request on its way to an app, with everything decided. */
export interface ForwardedRequest extends OwnedRequest {
  readonly response: ServerResponse
  readonly upstreams: Upstreams
  /** Requests with the same keep to one of them; see {@link Upstreams.pick}. */
  readonly stickTo?: string | undefined
  /** Path below the upstream's own, and the query. */
  readonly target: string
  /** Without framing and `lines`: a flat list of names and values. */
  readonly headers: string[]
  /** More of them, put together before: who is calling, and where people see the app. */
  readonly lines: HeaderLines
  readonly timeouts: ProxyTimeouts
  /** Headers of the answer that go on, as a flat list. */
  readonly answerHeaders: (headers: readonly string[]) => string[]
  /** The answer goes on for as long as the app likes: `end` ends it. Returns what to call when it has ended by itself. */
  readonly onStream: (end: () => void) => () => void
  /** Counts it; nobody does, when absent. */
  readonly meter?: ForwardMeter | undefined
  /** The app's answer cannot be read to its end, after part of it has gone to the client, whose connection is cut. For the log. */
  readonly onBroken?: ((error: ProxyError) => void) | undefined
  /** Called at most once, and only while nothing has been sent to the client. */
  readonly fail: (error: ProxyError) => void
}
