import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../src/clock.ts'
import type { Events } from '../../../src/events/events.ts'
import type { Caller } from '../../../src/identity/caller.ts'
import type { KeyKind, KeyStore, ServerKey } from '../../../src/keys/server-key.ts'
import type { LiveSessions } from '../../../src/sessions/live-sessions.ts'
import type { OneTimeCodes } from '../../../src/storage/one-time-codes.ts'

/** A person who is signed in. */
export function makeCaller(overrides: Partial<Caller> = {}): Caller {
  return {
    sessionId: `session-${randomBytes(4).toString('hex')}`,
    collaboratorId: 'c-ada',
    email: 'ada@contoso.test',
    emailTrusted: true,
    fullname: 'Ada Lovelace',
    roles: ['member'],
    groups: ['support'],
    superAdmin: false,
    strategy: 'azure',
    expiresAt: Date.now() + 3_600_000,
    ...overrides,
  }
}

export const sessionCookieName = 'gatewright-session'

/** Sessions in memory behind the gate's contract: a token counts on the host that it was made for and nowhere else. */
export class FakeSessions implements LiveSessions {
  readonly #tokens = new Map<string, { readonly caller: Caller; readonly host: string }>()
  readonly #events: Pick<Events, 'publish'>
  /** Set to let every look-up fail, as when the database is away. */
  failure: Error | undefined

  /** @param events told when one is ended, as by the real ones */
  constructor(events: Pick<Events, 'publish'>) {
    this.#events = events
  }

  /** Signs in on a host; the value of a `Cookie` header. */
  signIn(caller: Caller, host: string): string {
    const token = randomBytes(16).toString('hex')
    this.#tokens.set(token, { caller, host })
    return `${sessionCookieName}=${token}`
  }

  callerOf(cookieHeader: string | undefined, host: string): Caller | undefined {
    if (this.failure !== undefined) throw this.failure
    const token = new RegExp(`(?:^|; )${sessionCookieName}=([^;]+)`).exec(cookieHeader ?? '')?.[1]
    const found = token === undefined ? undefined : this.#tokens.get(token)
    return found?.host === host ? found.caller : undefined
  }

  async cookieForHost(sessionId: string, host: string, secure: boolean): Promise<string | undefined> {
    for (const { caller } of this.#tokens.values()) {
      if (caller.sessionId !== sessionId) continue
      return `${this.signIn(caller, host)}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
    }
    return undefined
  }

  async end(sessionId: string): Promise<string> {
    for (const [token, { caller }] of this.#tokens) {
      if (caller.sessionId === sessionId) this.#tokens.delete(token)
    }
    this.#events.publish({ kind: 'session-ended', sessionId })
    return `${sessionCookieName}=; Path=/; Max-Age=0`
  }

  async callerOfSession(sessionId: string): Promise<Caller | undefined> {
    return [...this.#tokens.values()].find(({ caller }) => caller.sessionId === sessionId)?.caller
  }

  isOwnCookie(name: string): boolean {
    return name === sessionCookieName || name === `__Host-${sessionCookieName}`
  }
}

/** Single-use codes in memory. */
export class FakeCodes implements OneTimeCodes {
  readonly #codes = new Map<
    string,
    { readonly payload: Readonly<Record<string, unknown>>; readonly until: number }
  >()
  now: () => number = Date.now

  async issue(kind: string, payload: Readonly<Record<string, unknown>>, ttlSeconds: number): Promise<string> {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(`${kind}:${code}`, { payload, until: this.now() + ttlSeconds * 1000 })
    return code
  }

  async redeem(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const found = this.#codes.get(`${kind}:${code}`)
    this.#codes.delete(`${kind}:${code}`)
    return found !== undefined && found.until > this.now() ? found.payload : undefined
  }
}

/** Keys in memory. */
export function memoryKeys(clock: Clock): Omit<KeyStore, 'getOrMake'> {
  const kept: (ServerKey & { readonly kind: KeyKind })[] = []
  return {
    list: async kind => kept.filter(key => key.kind === kind),
    async add(kind, jwk) {
      const key = { id: randomBytes(8).toString('hex'), kind, jwk, createdAt: clock.now() }
      kept.push(key)
      return key
    },
    async remove(id) {
      kept.splice(
        kept.findIndex(key => key.id === id),
        1,
      )
    },
  }
}
