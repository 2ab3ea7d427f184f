import type { Logger } from 'pino'

/** Why a connection was closed before its time. */
export type Closed =
  /** It never sent a byte, or never ended its TLS handshake. */
  | 'silent'
  /** Its head did not come in time. */
  | 'slowHeads'
  | 'slowBodies'
  /** It had not sent a whole request when its place was needed, or none for a while. */
  | 'displaced'
  /** There was no place for it. */
  | 'refused'

/** How long a line in the log speaks for, in milliseconds. */
const logEvery = 60_000

export interface ConnectionCounts {
  add(why: Closed): void
  /** A connection could not be accepted at all. */
  failed(error: Error): void
  /** Writes what has come together, at most once a minute. @param now milliseconds of any clock that only goes forward */
  report(now: number, open: { readonly open: number; readonly most: number }): void
}

/**
 * One line a minute whatever happens: a line for each connection would be one more way to wear the server out.
 * @param onClosed told of each
 */
export function createConnectionCounts(log: Logger, onClosed?: (why: Closed) => void): ConnectionCounts {
  let counts: Partial<Record<Closed, number>> = {}
  let failures: { readonly error: Error; readonly count: number } | undefined
  let reportedAt = Number.NEGATIVE_INFINITY
  return {
    add(why) {
      counts[why] = (counts[why] ?? 0) + 1
      onClosed?.(why)
    },
    failed(error) {
      failures = { error, count: (failures?.count ?? 0) + 1 }
    },
    report(now, open) {
      if (now - reportedAt < logEvery) return
      if (failures !== undefined) {
        log.warn(
          { err: failures.error, count: failures.count, ...open },
          'connections could not be accepted: the system refuses them, for too many open files or for lack of memory',
        )
        failures = undefined
        reportedAt = now
      }
      if (Object.keys(counts).length === 0) return
      const full = counts.refused !== undefined || counts.displaced !== undefined
      const entry = { ...counts, ...open }
      if (full) {
        log.warn(
          entry,
          'connections were closed to make room, or found none (httpServer.maxConnections, half of them for one address and an eighth for those without a request)',
        )
      } else log.info(entry, 'connections were closed that brought too little for too long')
      counts = {}
      reportedAt = now
    },
  }
}
