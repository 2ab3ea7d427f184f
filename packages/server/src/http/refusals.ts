import { type Level, type Logger, symbols } from 'pino'
import { type ErrorCode, errorTable } from '../error-table.ts'
import type { GatewrightError } from '../errors.ts'
import { networkOf } from './network.ts'

/** For so long lines that are alike are counted together, in milliseconds. */
const WINDOW = 60_000
/** Lines of one kind in a window that one network gets: enough that whoever is refused finds their reference. */
const OF_NETWORK = 5
/** The same of everybody together. */
const OF_ALL = 50
/** Networks that are kept apart at once. Beyond, the oldest begins anew, and its kind's limit holds all the same. */
const MOST = 10_000

/** Kinds that are kept apart at once; what comes on top is one. */
const MOST_KINDS = 500

/** A line that anybody can cause, and cause again. */
export interface Refusal {
  readonly level: Level
  /** What makes lines alike: words of ours, so that there are only so many. */
  readonly kind: string
  /** Address of who is refused, where it is known. */
  readonly from?: string | undefined
  readonly facts: Readonly<Record<string, unknown>>
  readonly message: string
}

/**
 * How loud the log gets. `error` wakes somebody: there is something that only an operator mends. What a visitor may have made
 * up never does, whatever it says, and a refusal is the server at work.
 * @param hasGone whether the client's connection is closed
 */
export function levelOf(error: GatewrightError, hasGone = false): Level {
  if (error.code === 'not_signed_in' || (hasGone && isHungUp(error))) return 'debug'
  if (isToldElsewhere(error)) return 'debug'
  if (error.severity !== undefined)
    return error.madeUp && error.severity === 'error' ? 'warn' : error.severity
  if (errorTable[error.code].status < 500 || busy.has(error.code)) return 'info'
  return error.madeUp ? 'warn' : 'error'
}

/** Faults of the storage, and that a stop was asked for, are told once, and not for each request that meets them. */
const isToldElsewhere = (error: GatewrightError): boolean =>
  error.code === 'storage_unavailable' ||
  error.code === 'stopping' ||
  (error.is('disk_full') && error.detail.reason !== undefined)

/** A crowd's making, or a stranger's: what an operator has to know of it is said once, and not for each of them. */
const busy: ReadonlySet<ErrorCode> = new Set(['sign_in_busy', 'provider_busy'])

/** What Node says of a client that went away in the middle of its request or of our answer. */
const hungUp: ReadonlySet<unknown> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'])

/** Nobody is left to answer, and nothing is broken. */
const isHungUp = ({ code, cause }: GatewrightError): boolean =>
  code === 'internal' && hungUp.has((cause as { code?: unknown } | undefined)?.code)

interface Kind {
  written: number
  more: number
}

interface Counts {
  readonly kinds: Map<string, Kind>
  /** Of one kind and network, the oldest first. */
  readonly networks: Map<string, { readonly since: number; count: number }>
}

/** By where the log goes, for which its children are one. It outlives a configuration, as the log does. */
const countsOf = new WeakMap<object, Counts>()

/**
 * Writes a line that anybody can cause: each of the first few in a minute, and how many more there were when the minute is
 * over. Else a stranger decides how large the log gets, and buries what else it says.
 */
export function noteRefusal(log: Logger, { level, kind, from, facts, message }: Refusal): void {
  if (level === 'debug' || level === 'trace') {
    log[level](facts, message)
    return
  }
  const counts = countsFor(log)
  const own = `${level} ${kind}`
  // Of kinds there are only so many, unless somebody finds a way to make them up.
  const key = counts.kinds.size < MOST_KINDS || counts.kinds.has(own) ? own : `${level} other`
  const kindCount = counts.kinds.get(key) ?? beginKind(log, counts, key, { level, kind, facts, message })
  const ofNetwork = countNetwork(counts, `${key} ${from === undefined ? '' : networkOf(from)}`)
  if (ofNetwork > OF_NETWORK || kindCount.written >= OF_ALL) {
    kindCount.more += 1
    return
  }
  kindCount.written += 1
  log[level](facts, message)
}

function countsFor(log: Logger): Counts {
  const where = (log as unknown as Readonly<Record<symbol, object | undefined>>)[symbols.streamSym] ?? log
  let counts = countsOf.get(where)
  if (counts === undefined) {
    counts = { kinds: new Map(), networks: new Map() }
    countsOf.set(where, counts)
  }
  return counts
}

function beginKind(log: Logger, counts: Counts, key: string, refusal: Refusal): Kind {
  const kind: Kind = { written: 0, more: 0 }
  counts.kinds.set(key, kind)
  const since = new Date().toISOString()
  setTimeout(() => {
    counts.kinds.delete(key)
    if (kind.more === 0) return
    const { code, strategy } = refusal.facts
    log[refusal.level as 'info'](
      {
        ...(code === undefined ? {} : { code }),
        ...(strategy === undefined ? {} : { strategy }),
        more: kind.more,
        since,
      },
      `${kind.more} more of these: ${refusal.message}`,
    )
  }, WINDOW).unref()
  return kind
}

function countNetwork({ networks }: Counts, key: string): number {
  const now = performance.now()
  for (const [oldest, { since }] of networks) {
    if (now - since < WINDOW && networks.size < MOST) break
    networks.delete(oldest)
  }
  let window = networks.get(key)
  if (window === undefined) {
    window = { since: now, count: 0 }
    networks.set(key, window)
  }
  window.count += 1
  return window.count
}
