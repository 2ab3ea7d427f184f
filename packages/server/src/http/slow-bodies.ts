import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionCounts } from './connection-counts.ts'
import type { ConnectionLimits } from './connection-limits.ts'

interface Watched {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** How much the connection had brought when the time that runs began. */
  bytes: number
  since: number
}

/** Ends bodies that drip: one that brings less than it must keeps a connection here and one to an app busy for ever. */
export interface SlowBodies {
  watch(request: IncomingMessage, response: ServerResponse): void
  sweep(now: number): void
}

/**
 * Only the client's own slowness counts: not that of an app that takes no more, and not what stands beside an answer that has
 * begun, where both sides may talk as they like.
 */
export function createSlowBodies(options: {
  readonly limits: ConnectionLimits
  readonly counts: ConnectionCounts
  readonly now: () => number
}): SlowBodies {
  const { limits, counts, now } = options
  const watched = new Set<Watched>()
  return {
    watch(request, response) {
      const entry = { request, response, bytes: request.socket.bytesRead, since: now() }
      watched.add(entry)
      response.once('close', () => watched.delete(entry))
    },
    sweep(at) {
      for (const entry of watched) {
        const { request, response } = entry
        if (request.complete) {
          watched.delete(entry)
          continue
        }
        const { bytesRead } = request.socket
        const isAwaited = request.readableFlowing === true && !response.headersSent
        if (!isAwaited || bytesRead - entry.bytes >= limits.bodyBytes) {
          entry.bytes = bytesRead
          entry.since = at
        } else if (at - entry.since >= limits.body) {
          watched.delete(entry)
          counts.add('slowBodies')
          request.socket.destroy()
        }
      }
    },
  }
}
