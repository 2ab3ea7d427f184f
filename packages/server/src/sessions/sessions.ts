import type { Config } from '@gatewright/config'
import { ownCopy } from '@gatewright/proxy'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Accounts } from '../accounts/accounts.ts'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { OpenSockets } from '../gate/sockets/open-sockets.ts'
import {
  isOwnCookie,
  type PresentedToken,
  presentedTokens,
  removeCookie,
  sessionCookieName,
  setCookie,
} from '../http/session-cookie.ts'
import type { Caller } from '../identity/caller.ts'
import type { Json } from '../identity/json.ts'
import type { AtProvider } from '../identity/profile.ts'
import type { Seal } from '../keys/seal.ts'
import type { Storage } from '../storage/storage.ts'
import { accountCaller } from './account-caller.ts'
import { createEndListeners } from './end-listeners.ts'
import type { LiveSessions } from './live-sessions.ts'
import { createSessionStore, type NamedByProvider, type Session } from './store.ts'

/** Tokens kept in memory. Beyond it the least recently used are read again, which costs some microseconds. */
const CACHED = 100_000
/** How often what was seen is written, in milliseconds; a crash loses that much of an idle time-out's extension. */
const WRITE_EVERY = 30_000
/** Exactly what `randomToken` makes; anything else is not worth a look into the database. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

type SessionConfig = Pick<Config, 'session' | 'superAdmins' | 'roles'>

export interface StartedSession {
  readonly id: string
  readonly setCookie: string
}

/** The sessions of all hosts. They outlive a restart: only their limits come from the configuration. */
export interface Sessions extends LiveSessions {
  /** From here on these limits and super admins hold. */
  configure(config: SessionConfig): void
  start(session: {
    readonly collaboratorId: string
    readonly strategy: string
    readonly issuer: string
    readonly subject: string
    readonly host: string
    readonly secure: boolean
    readonly address: string
    readonly userAgent: string
    readonly atProvider?: AtProvider
  }): Promise<StartedSession>
  /** What the session's strategy has kept, to sign it out at the provider too. */
  atProvider(sessionId: string): Promise<Json | undefined>
  endOf(collaboratorId: string): Promise<void>
  /** When this session was last seen, where that is not written yet; milliseconds since 1970. */
  lastSeen(sessionId: string): number | undefined
  /** Ends what the provider names; returns how many sessions that were. */
  endByProvider(strategy: string, named: NamedByProvider): Promise<number>
  /** Looks again at every open WebSocket, and closes those that nobody may hold any more. */
  recheckOpen(): Promise<void>
  /** Something about an account changed: who is calling is worked out anew. */
  forgetCached(): void
  close(): Promise<void>
}

interface Cached {
  readonly caller: Caller
  readonly host: string
  /** Made for https, so it counts in the `__Host-` cookie alone. */
  readonly secure: boolean
  readonly createdAt: number
  seenAt: number
}

export function createSessions(services: {
  readonly storage: Storage
  readonly accounts: Accounts
  readonly seal: Seal
  readonly clock: Clock
  readonly log: Logger
  readonly config: SessionConfig
  readonly openSockets: Pick<OpenSockets, 'recheck'>
}): Sessions {
  const { storage, accounts, seal, clock, log } = services
  const store = createSessionStore(storage.database)
  const cache = new LRUCache<string, Cached>({ max: CACHED })
  /** By session, so that all its tokens share one caller and one "last seen". */
  const seen = new Map<string, number>()
  let config = services.config

  /** Counts what was forgotten, so that a load that began before does not put the old state back. */
  let forgotten = 0
  const forgetCached = () => {
    forgotten += 1
    cache.clear()
  }
  const ends = createEndListeners()
  const recheckOpen = () => services.openSockets.recheck()
  const stopWatching = storage.onForeignWrite(() => {
    forgetCached()
    void recheckOpen()
  })
  const writer = setInterval(() => void write(), WRITE_EVERY)
  writer.unref()

  /** When a session ends by lack of activity, in milliseconds since 1970. */
  const idleEnd = (createdAt: number, seenAt: number) =>
    (config.session.extendOnActivity ? seenAt : createdAt) + config.session.idleSeconds * 1000
  const absoluteEnd = (session: Pick<Session, 'createdAt' | 'expiresAt'>) =>
    Math.min(session.expiresAt, session.createdAt + config.session.maxAgeSeconds * 1000)
  const isOver = (session: Session) => {
    const seenAt = Math.max(session.lastSeenAt, seen.get(session.id) ?? 0)
    const now = clock.now()
    return now >= absoluteEnd(session) || now >= idleEnd(session.createdAt, seenAt)
  }

  async function write(): Promise<void> {
    const batch = new Map(seen)
    try {
      if (batch.size > 0) await store.touch(batch)
      for (const [id, at] of batch) if (seen.get(id) === at) seen.delete(id)
      const now = clock.now()
      await store.purge(now, now - config.session.idleSeconds * 1000)
      await recheckOpen()
    } catch (error) {
      log.warn({ err: error }, 'sessions: activity could not be written; it is tried again')
    }
  }

  /** Who a session stands for now; `undefined` when it is over. */
  async function holderOf(session: Session): Promise<Caller | undefined> {
    if (isOver(session)) return undefined
    const collaborator = await accounts.byId(session.collaboratorId)
    if (collaborator === undefined) return undefined
    return accountCaller(accounts, config, collaborator, {
      sessionId: session.id,
      strategy: session.strategy,
      expiresAt: absoluteEnd(session),
    })
  }

  async function load(token: string): Promise<Cached | undefined> {
    const found = await store.byToken(token)
    if (found === undefined) return undefined
    const { session, host, secure } = found
    const caller = await holderOf(session)
    if (caller === undefined) return undefined
    const seenAt = Math.max(session.lastSeenAt, seen.get(session.id) ?? 0)
    return { caller, host, secure, createdAt: session.createdAt, seenAt }
  }

  /** Whether the entry still holds on this host, from this cookie; marks it as seen if so. */
  function isValid(entry: Cached, host: string, secure: boolean): boolean {
    const now = clock.now()
    if (entry.host !== host || entry.secure !== secure || now >= entry.caller.expiresAt) return false
    // Once a second is often enough, and spares the map on the hot path.
    if (now - entry.seenAt < 1000) return now < idleEnd(entry.createdAt, entry.seenAt)
    if (now >= idleEnd(entry.createdAt, Math.max(entry.seenAt, seen.get(entry.caller.sessionId) ?? 0)))
      return false
    entry.seenAt = now
    seen.set(entry.caller.sessionId, now)
    return true
  }

  /** Loaded anew when something changed meanwhile, so that a session that ends just now is not let through once more. */
  async function current(token: string): Promise<Cached | undefined> {
    for (let tries = 1; ; tries += 1) {
      const before = forgotten
      const entry = cache.get(token) ?? (await load(token))
      if (before !== forgotten && tries < 5) continue
      if (entry !== undefined && before === forgotten) cache.set(ownCopy(token), entry)
      return entry
    }
  }

  async function read(tokens: readonly PresentedToken[], host: string): Promise<Caller | undefined> {
    for (const { token, secure } of tokens) {
      if (!TOKEN.test(token)) continue
      try {
        const entry = await current(token)
        if (entry !== undefined && isValid(entry, host, secure)) return entry.caller
      } catch (error) {
        throw new GatewrightError('storage_unavailable', { cause: error })
      }
    }
    return undefined
  }

  return {
    isOwnCookie,
    forgetCached,
    recheckOpen,
    configure(next) {
      config = next
      forgetCached()
    },
    callerOf(cookieHeader, host) {
      if (!storage.isAvailable()) throw new GatewrightError('storage_unavailable')
      // A neighbour on the same domain can plant the plain name, never the `__Host-` one. So each counts only for tokens
      // that were made for it: a plain cookie on an https host is somebody's attempt to sign us in as themselves.
      const presented = cookieHeader === undefined ? [] : presentedTokens(cookieHeader)
      const [first] = presented
      if (first === undefined) return undefined
      if (presented.length === 1) {
        if (!TOKEN.test(first.token)) return undefined
        const entry = cache.get(first.token)
        if (entry !== undefined && isValid(entry, host, first.secure)) return entry.caller
        // Used on another host in the meantime, it may be alive although it looks idle here.
        cache.delete(first.token)
      }
      return read(presented, host)
    },
    async start({ host, secure, atProvider, ...session }) {
      const now = clock.now()
      const id = await store.create({
        ...session,
        createdAt: now,
        expiresAt: now + config.session.maxAgeSeconds * 1000,
        atProvider: atProvider && (await seal.seal('at-provider', atProvider.kept)),
        providerSid: atProvider?.sid,
      })
      const token = await store.addToken(id, host, secure)
      return { id, setCookie: setCookie(sessionCookieName(secure), token, { secure }) }
    },
    async cookieForHost(sessionId, host, secure) {
      const session = await store.byId(sessionId)
      if (session === undefined || isOver(session)) return undefined
      const token = await store.addToken(sessionId, host, secure)
      return setCookie(sessionCookieName(secure), token, { secure })
    },
    async end(sessionId, secure) {
      await store.remove(sessionId)
      forgetCached()
      ends.fire(sessionId)
      return removeCookie(sessionCookieName(secure), secure)
    },
    async atProvider(sessionId) {
      const sealed = (await store.byId(sessionId))?.atProvider
      return sealed === undefined ? undefined : ((await seal.open('at-provider', sealed)) as Json | undefined)
    },
    lastSeen: sessionId => seen.get(sessionId),
    async endOf(collaboratorId) {
      for (const id of await store.removeOf(collaboratorId)) ends.fire(id)
      forgetCached()
      // What the account's API tokens hold open.
      await recheckOpen()
    },
    async endByProvider(strategy, named) {
      const ids = await store.idsByProvider(strategy, named)
      for (const id of ids) {
        await store.remove(id)
        ends.fire(id)
      }
      if (ids.length > 0) forgetCached()
      return ids.length
    },
    async callerOfSession(sessionId) {
      const session = await store.byId(sessionId)
      return session && holderOf(session)
    },
    onEnd: ends.add,
    async close() {
      clearInterval(writer)
      stopWatching()
      await write()
    },
  }
}
