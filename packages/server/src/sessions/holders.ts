import { type Config, isStillOffered } from '@gatewright/config'
import type { Accounts } from '../accounts/accounts.ts'
import { isSuperAdminBy } from '../accounts/is-super-admin.ts'
import type { Clock } from '../clock.ts'
import type { Caller } from '../identity/caller.ts'
import { accountCaller, type CallersKey, callerAs } from './account-caller.ts'
import type { LastSeen } from './last-seen.ts'
import type { Session, SessionStore } from './session.ts'
import type { CachedSession } from './session-cache.ts'
import { absoluteEnd, idleEnd } from './session-lifetime.ts'

/** What sessions need of the configuration. */
export type SessionSettings = Pick<Config, 'session' | 'superAdmins' | 'roles' | 'strategies'>

/** Whom a session stands for, and whether it still does. */
export interface Holders {
  /** `undefined` when it is over, what proved it is no longer offered, its identity is gone, or the account is disabled. */
  holderOf(session: Session): Promise<Caller | undefined>
  /** The same by a token, from the database, in the shape that is kept in memory. */
  read(token: string): Promise<CachedSession | undefined>
  /** Whether what is kept still holds on this host, from this cookie; marks it as seen if so. */
  isValid(entry: CachedSession, host: string, secure: boolean): boolean
}

/** @param options.config the one that holds now */
export function createHolders(options: {
  readonly store: Pick<SessionStore, 'byToken'>
  readonly accounts: Pick<Accounts, 'holderOf' | 'isSuperAdmin'>
  readonly clock: Clock
  readonly seen: LastSeen
  readonly config: () => SessionSettings
}): Holders {
  const { store, accounts, clock, seen, config } = options

  function isOver(session: Session): boolean {
    const now = clock.now()
    const limits = config().session
    const seenAt = seen.latest(session.id, session.lastSeenAt)
    return now >= absoluteEnd(limits, session) || now >= idleEnd(limits, session, seenAt)
  }

  // Here and not by its row alone: what another process has put in force holds before that row is gone.
  const holds = (session: Session): boolean => !isOver(session) && isStillOffered(config(), session)
  const keyOf = (session: Session): CallersKey => ({
    sessionId: session.id,
    expiresAt: absoluteEnd(config().session, session),
  })

  async function holderOf(session: Session): Promise<Caller | undefined> {
    const holder = holds(session) ? await accounts.holderOf(session.identityId) : undefined
    return holder && accountCaller(accounts, config(), holder, keyOf(session))
  }

  return {
    holderOf,
    async read(token) {
      const found = await store.byToken(token)
      if (found === undefined || !holds(found.session)) return undefined
      const { session, host, secure, holder, redeemed } = found
      const superAdmin = isSuperAdminBy(holder.identity, redeemed, config())
      const caller = callerAs(config(), holder, superAdmin, keyOf(session))
      if (caller === undefined) return undefined
      const seenAt = seen.latest(session.id, session.lastSeenAt)
      return { caller, host, secure, createdAt: session.createdAt, seenAt }
    },
    isValid(entry, host, secure) {
      const now = clock.now()
      if (entry.host !== host || entry.secure !== secure || now >= entry.caller.expiresAt) return false
      const limits = config().session
      // Once a second is often enough, and spares the map on the hot path.
      if (now - entry.seenAt < 1000) return now < idleEnd(limits, entry, entry.seenAt)
      const { sessionId } = entry.caller
      if (now >= idleEnd(limits, entry, seen.latest(sessionId, entry.seenAt))) return false
      entry.seenAt = now
      seen.mark(sessionId, now)
      return true
    },
  }
}
