import type { Caller } from '../identity/caller.ts'
import type { Database } from '../storage/database.ts'

/** Sessions as whoever answers a request asks about them. */
export interface LiveSessions {
  /**
   * Who the session cookie of this request stands for on this host. Synchronous when the session is cached, which is
   * the hot path. `host` is the lower-case `Host` header: a token counts on the host that it was made for and nowhere else.
   * @throws GatewrightError `storage_unavailable`
   */
  callerOf(cookieHeader: string | undefined, host: string): Caller | undefined | Promise<Caller | undefined>
  /**
   * A new token of an existing session for another host, as a complete `Set-Cookie` value. `undefined` if it ended.
   * @param once uses up what the token is made for, in one transaction with it; what it throws makes none
   */
  cookieForHost(
    sessionId: string,
    host: string,
    secure: boolean,
    once?: (tx: Database) => Promise<void>,
  ): Promise<string | undefined>
  /**
   * Ends the session on every host; returns a `Set-Cookie` value that removes the cookie.
   * @param tx of what else is done with it, and written down
   */
  end(sessionId: string, secure: boolean, tx?: Database): Promise<string>
  /** Who the session stands for now; `undefined` if it ended. Does not count as activity. */
  callerOfSession(sessionId: string): Promise<Caller | undefined>
}
