import type { IncomingMessage } from 'node:http'
import type { Span } from '../span.ts'

/** Begins traces, or goes on with those that somebody in front has begun. */
export interface Tracer {
  /** @param decides whether the one in front is believed about which traces are kept: a listed proxy */
  begin(name: string, request: IncomingMessage, decides: boolean): Span
  /** Sends what waits, for a moment; drops the rest. */
  close(): Promise<void>
}
