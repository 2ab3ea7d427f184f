import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../src/clock.ts'
import { GatewrightError } from '../../../src/errors.ts'
import type { Events } from '../../../src/events/events.ts'
import { presentedTokens, sessionCookieName } from '../../../src/http/cookies/session-cookie.ts'
import { removeCookie, setCookie } from '../../../src/http/cookies/set-cookie.ts'
import type { Caller } from '../../../src/identity/caller.ts'
import type { LiveSessions } from '../../../src/sessions/live-sessions.ts'
import type { Database } from '../../../src/storage/database.ts'

interface FakeSession {
  readonly caller: Caller
  seenAt: number
}

interface FakeToken {
  readonly session: FakeSession
  readonly host: string
  readonly secure: boolean
}

/**
 * Sessions in memory behind the contract that the gate asks, for callers that a test makes up. They keep every promise that
 * the real ones keep: `test/sessions/live-sessions.test.ts` asks both.
 */
export class FakeSessions implements LiveSessions {
  readonly #tokens = new Map<string, FakeToken>()
  readonly #clock: Clock
  readonly #events: Pick<Events, 'publish'>
  readonly #idleSeconds: number
  /** Set to let every look-up fail, as when the database is away. */
  failure: Error | undefined

  /** @param options.events told when a session is ended */
  constructor(options: {
    readonly clock: Clock
    readonly events: Pick<Events, 'publish'>
    readonly idleSeconds: number
  }) {
    this.#clock = options.clock
    this.#events = options.events
    this.#idleSeconds = options.idleSeconds
  }

  /** Signs in on a host; the value of a `Cookie` header. */
  signIn(caller: Caller, host: string, secure = false): string {
    const session = { caller: Object.freeze({ ...caller }), seenAt: this.#clock.now() }
    return `${sessionCookieName(secure)}=${this.#addToken({ session, host, secure })}`
  }

  callerOf(cookieHeader: string | undefined, host: string): Caller | undefined {
    if (this.failure !== undefined) throw new GatewrightError('storage_unavailable', { cause: this.failure })
    for (const { token, secure } of presentedTokens(cookieHeader ?? '')) {
      const found = this.#tokens.get(token)
      if (found === undefined || found.host !== host || found.secure !== secure) continue
      if (this.#isOver(found.session)) continue
      found.session.seenAt = this.#clock.now()
      return found.session.caller
    }
    return undefined
  }

  async cookieForHost(
    sessionId: string,
    host: string,
    secure: boolean,
    once?: (tx: Database) => Promise<void>,
  ): Promise<string | undefined> {
    const session = this.#byId(sessionId)
    if (session === undefined) return undefined
    await once?.({} as Database)
    return setCookie(sessionCookieName(secure), this.#addToken({ session, host, secure }), { secure })
  }

  async end(sessionId: string, secure: boolean): Promise<string> {
    const tokens = [...this.#tokens].filter(([, { session }]) => session.caller.sessionId === sessionId)
    for (const [token] of tokens) this.#tokens.delete(token)
    if (tokens.length > 0) this.#events.publish({ kind: 'session-ended', sessionId })
    return removeCookie(sessionCookieName(secure), secure)
  }

  async callerOfSession(sessionId: string): Promise<Caller | undefined> {
    return this.#byId(sessionId)?.caller
  }

  #addToken(place: FakeToken): string {
    const token = randomBytes(32).toString('base64url')
    this.#tokens.set(token, place)
    return token
  }

  #byId(sessionId: string): FakeSession | undefined {
    const found = [...this.#tokens.values()].find(({ session }) => session.caller.sessionId === sessionId)
    return found === undefined || this.#isOver(found.session) ? undefined : found.session
  }

  #isOver({ caller, seenAt }: FakeSession): boolean {
    const now = this.#clock.now()
    return now >= caller.expiresAt || now >= seenAt + this.#idleSeconds * 1000
  }
}
