import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import type { AuditEvent, RefusedEvent } from '../audit/audit-event.ts'
import type { Clock } from '../clock.ts'
import { networkOf } from '../http/network.ts'

/** For so long refusals that are alike are counted together, in milliseconds. */
const WINDOW = 300_000
/** Refusals in a window that are worth an entry each, of one network. */
const OF_NETWORK = 300
/** The same of one account: more than can be tried at it in a window, so each guess at a password has its entry. */
const OF_ACCOUNT = 200
/** The same of one person who is signed in: a page of the console that asks for what they may not see asks a few times. */
const OF_PERSON = 60
/** Windows that are open at once. Beyond, the oldest ends early, which costs entries and hides none. */
const MOST = 10_000

/**
 * Writes refusals to the audit log, until so many that are alike were refused of late that one more entry would only bury the
 * others: nothing was done, and every entry is a write to the disk. The log then says so, and at the end of the window how
 * many there were.
 *
 * Refusals of one sort never use up the entries of another. Else a few hundred answers that name nobody, which cost nothing,
 * would keep the guesses at somebody's password that follow out of the log.
 */
export interface RefusalFlood {
  /**
   * @param about.account whom it names; `undefined` where it names nobody
   * @param about.person collaborator's id of who is signed in
   */
  record(
    event: RefusedEvent,
    about: { readonly account?: string | undefined; readonly person?: string },
  ): Promise<void>
  /** Sorts that are counted. */
  readonly size: number
  /** Ends windows that are over. */
  sweep(): Promise<void>
  /** Ends all. */
  close(): Promise<void>
}

interface Window {
  readonly since: number
  readonly limit: number
  count: number
  /** What the entry about the rest has in common with those before it. */
  like: RefusedEvent
}

/** Made once for all configurations, so that a restart does not begin to count anew. */
export function createRefusalFlood({
  audit,
  clock,
  log,
  onUnwritten,
}: {
  readonly audit: Pick<Audit, 'noteRefusal'>
  /** Told of each refusal that has no entry of its own: it happened all the same. */
  readonly onUnwritten?: (event: RefusedEvent) => void
  readonly clock: Clock
  readonly log: Logger
}): RefusalFlood {
  /** By what is alike, the oldest first. */
  const windows = new Map<string, Window>()
  const isOver = ({ since }: Window) => clock.now() - since >= WINDOW || clock.now() < since

  async function end(key: string, { like, count, limit }: Window): Promise<void> {
    windows.delete(key)
    if (count > limit) await audit.noteRefusal(ofMany(like, { more: count - limit }))
  }

  async function sweep(): Promise<void> {
    for (const [key, window] of windows) {
      if (!isOver(window) && windows.size <= MOST) return
      await end(key, window)
    }
  }

  /** Whether it has an entry of its own. */
  async function count(key: string, limit: number, event: RefusedEvent): Promise<boolean> {
    let window = windows.get(key)
    if (window === undefined) {
      window = { since: clock.now(), limit, count: 0, like: event }
      windows.set(key, window)
    }
    window.count++
    if (window.count <= limit) return true
    window.like = event
    if (window.count === limit + 1) {
      log.warn({ alike: key }, 'audit: too many refusals from here; for some minutes they are only counted')
      await audit.noteRefusal(ofMany(event, {}))
    }
    return false
  }

  return {
    get size() {
      return windows.size
    },
    async record(event, about) {
      await sweep()
      for (const [key, limit] of sortsOf(event, about)) {
        if (await count(key, limit, event)) continue
        onUnwritten?.(event)
        return
      }
      await audit.noteRefusal(event)
    },
    sweep,
    async close() {
      for (const [key, window] of windows) await end(key, window)
    },
  }
}

/** What a refusal counts for, the narrowest first: what is too much of one account is not counted for its network. */
function sortsOf(
  { kind, target, code, address }: AuditEvent,
  { account, person }: Parameters<RefusalFlood['record']>[1],
): readonly (readonly [key: string, limit: number])[] {
  const key = (...parts: readonly unknown[]) => JSON.stringify(parts)
  if (person !== undefined) return [[key('person', kind, person), OF_PERSON]]
  const network = address === undefined ? undefined : networkOf(address)
  // What a limit has refused was not tried.
  if (account === undefined || code === 'too_many_requests')
    return [[key('network', kind, code, network), OF_NETWORK]]
  return [
    [key('account', kind, target, account.toLowerCase().slice(0, 320)), OF_ACCOUNT],
    [key('network naming accounts', kind, target, network), OF_NETWORK],
  ]
}

/** The reference and the detail are those of one request. */
const ofMany = ({ ref: _ref, ...like }: RefusedEvent, detail: AuditEvent['detail']): RefusedEvent => ({
  ...like,
  kind: 'refusals',
  detail: { of: like.kind, ...detail },
})
