import { isStillOffered, type Proved, sourceOf } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Accounts } from '../accounts/accounts.ts'
import type { Clock, ClockTrust } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { Events } from '../events/events.ts'
import { type PresentedToken, presentedTokens, sessionCookieName } from '../http/cookies/session-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import type { Caller } from '../identity/caller.ts'
import type { Json } from '../identity/json.ts'
import type { AtProvider } from '../identity/profile.ts'
import type { Seal } from '../keys/seal.ts'
import type { Database } from '../storage/database.ts'
import type { Storage } from '../storage/storage.ts'
import { createHolders, type SessionSettings } from './holders.ts'
import { createLastSeen } from './last-seen.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { NamedByProvider, NewSession, SessionStore, TokenPlace } from './session.ts'
import { createSessionCache } from './session-cache.ts'
import { createSessionStore } from './session-store.ts'

/** How often what was seen is written, in milliseconds; a crash loses that much of an idle time-out's extension. */
const WRITE_EVERY = 30_000
/** What was seen is surely written by then, in milliseconds. */
const UNWRITTEN = 2 * WRITE_EVERY
/** Exactly what `randomToken` makes; anything else is not worth a look into the database. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export interface StartedSession {
  readonly id: string
  readonly setCookie: string
}

/** What a strategy keeps of a session at the provider, as it is stored. */
export interface SealedAtProvider {
  readonly sid: string | undefined
  readonly sealed: string
}

/** The sessions of all hosts. They outlive a restart: only their limits come from the configuration. */
export interface Sessions
  extends LiveSessions,
    Pick<SessionStore, 'list' | 'proofs' | 'countBy' | 'removeBy' | 'fillSources'> {
  /** Tokens that are known without the database. */
  readonly cached: number
  /** When sessions were last seen, as far as it is not written. */
  readonly unwritten: number
  /** From here on these limits and super admins hold. */
  configure(config: SessionSettings): void
  /**
   * @param tx of the sign-in, so that there is no moment between what was proven and the session, in which an end of all of
   *   this person's sessions would miss it
   * @throws GatewrightError `unknown_strategy` where the strategy is no longer offered: a restart came in between
   */
  start(
    session: Omit<NewSession, 'source' | 'createdAt' | 'expiresAt' | 'atProvider' | 'providerSid'> &
      TokenPlace & { readonly atProvider?: SealedAtProvider | undefined },
    tx?: Database,
  ): Promise<StartedSession>
  /** Before the transaction that starts the session: to seal takes more than the database. */
  sealAtProvider(atProvider: AtProvider): Promise<SealedAtProvider>
  /** What a session rests on; `undefined` when it has ended. */
  proofOf(sessionId: string): Promise<Proved | undefined>
  /** The latest hosts that a session was taken to. @param tx in which it ends */
  placesOf(sessionId: string, most: number, tx?: Database): Promise<readonly TokenPlace[]>
  /** What the session's strategy has kept, to sign it out at the provider too. */
  atProvider(sessionId: string): Promise<Json | undefined>
  /**
   * Ends all of an account; all but one where that is named.
   * @param tx of what else is done with it, and written down
   * @returns how many there were
   */
  endOf(
    collaboratorId: string,
    which?: Parameters<SessionStore['removeOf']>[1],
    tx?: Database,
  ): Promise<number>
  /** When this session was last seen, where that is not written yet; milliseconds since 1970. */
  lastSeen(sessionId: string): number | undefined
  /** Ends what the provider names, in the transaction that writes it down; returns how many sessions that were. */
  endByProvider(strategy: string, named: NamedByProvider, tx?: Database): Promise<number>
  /** Writes down what was seen, and drops what is over. Happens by itself every half minute. */
  tidy(): Promise<void>
  close(): Promise<void>
}

export function createSessions(services: {
  readonly storage: Pick<Storage, 'database' | 'isAvailable'>
  readonly events: Pick<Events, 'subscribe' | 'publish'>
  readonly accounts: Pick<Accounts, 'holderOf' | 'isSuperAdmin'>
  readonly seal: Seal
  readonly clock: Clock
  /** Whether the time is certain enough to delete by it. */
  readonly trust?: Pick<ClockTrust, 'isBelieved'>
  readonly log: Logger
  readonly config: SessionSettings
  /** Whether other nodes run the same configuration: what is idle by this one may not be by theirs, and is left then. */
  readonly agree?: () => Promise<boolean>
}): Sessions {
  const { storage, accounts, seal, clock, log, events } = services
  const store = createSessionStore(storage.database)
  const storeIn = (tx: Database | undefined) => (tx === undefined ? store : createSessionStore(tx))
  const cache = createSessionCache()
  const seen = createLastSeen(store)
  let config = services.config
  const { holderOf, read, isValid } = createHolders({
    store,
    accounts,
    clock,
    seen,
    config: () => config,
  })
  let tidying: Promise<void> | undefined

  let clearing: Promise<void> | undefined
  let closed = false

  const stopListening = events.subscribe(change => {
    cache.onChange(change)
    if (change.kind === 'sessions-over' || change.kind === 'account-removed') void clear()
  })
  const timer = setInterval(() => void tidy(), WRITE_EVERY)
  timer.unref()

  /** One at a time: the next begins where the database has come to an end with the last. */
  function tidy(): Promise<void> {
    tidying ??= tidyOnce().finally(() => {
      tidying = undefined
    })
    return tidying
  }

  /** Of the two who have heard of an end at once one deletes what is over. What comes while it does is found by it too. */
  function clear(): Promise<void> {
    clearing ??= unlessItFails(
      () => store.clearEnded(() => !closed),
      'what has ended could not be deleted',
    ).finally(() => {
      clearing = undefined
    })
    return clearing
  }

  async function tidyOnce(): Promise<void> {
    await clear()
    await unlessItFails(async () => {
      // Another node may have dropped as idle what was seen here and could not be written down: with a row it has lost its end, too,
      // which nobody would ever tell of.
      for (const sessionId of await seen.write()) events.publish({ kind: 'session-ended', sessionId })
      if (services.trust?.isBelieved() === false) return
      const now = clock.now()
      // What another process on the same data keeps in memory may have been seen there, and not be written yet. Without its
      // row it would go on there, and nobody could end it.
      const idleBefore = now - config.session.idleSeconds * 1000 - UNWRITTEN
      const isAgreed = (await services.agree?.()) ?? true
      await store.purge(now, isAgreed ? idleBefore : undefined)
    })
  }

  async function unlessItFails(
    work: () => Promise<unknown>,
    what = 'activity could not be written',
  ): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.warn({ err: error }, `sessions: ${what}; it is tried again`)
    }
  }

  async function callerOfAny(tokens: readonly PresentedToken[], host: string): Promise<Caller | undefined> {
    for (const { token, secure } of tokens) {
      if (!TOKEN.test(token)) continue
      try {
        const entry = await cache.load(token, () => read(token))
        if (entry !== undefined && isValid(entry, host, secure)) return entry.caller
      } catch (error) {
        throw new GatewrightError('storage_unavailable', { cause: error })
      }
    }
    return undefined
  }

  return {
    tidy,
    get cached() {
      return cache.size
    },
    get unwritten() {
      return seen.size
    },
    list: store.list,
    proofs: store.proofs,
    countBy: store.countBy,
    removeBy: store.removeBy,
    fillSources: store.fillSources,
    configure(next) {
      config = next
      cache.forgetAll()
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
        cache.forget(first.token)
      }
      return callerOfAny(presented, host)
    },
    async start({ host, secure, atProvider, ...session }, tx) {
      const now = clock.now()
      const source = sourceOf(config, session.strategy, session.issuer)
      if (!isStillOffered(config, { strategy: session.strategy, source })) {
        throw new GatewrightError('unknown_strategy', { detail: { strategy: session.strategy } })
      }
      const { id, token } = await storeIn(tx).create(
        {
          ...session,
          source,
          createdAt: now,
          expiresAt: now + config.session.maxAgeSeconds * 1000,
          atProvider: atProvider?.sealed,
          providerSid: atProvider?.sid,
        },
        { host, secure },
      )
      return { id, setCookie: setCookie(sessionCookieName(secure), token, { secure }) }
    },
    sealAtProvider: async ({ sid, kept }) => ({ sid, sealed: await seal.seal('at-provider', kept) }),
    async cookieForHost(sessionId, host, secure, once) {
      const session = await store.byId(sessionId)
      if (session === undefined || (await holderOf(session)) === undefined) return undefined
      const token = await storage.database.transaction(async tx => {
        await once?.(tx)
        return storeIn(tx).addToken(sessionId, { host, secure })
      })
      return token && setCookie(sessionCookieName(secure), token, { secure })
    },
    async end(sessionId, secure, tx) {
      await storeIn(tx).remove(sessionId)
      return removeCookie(sessionCookieName(secure), secure)
    },
    placesOf: (sessionId, most, tx) => storeIn(tx).placesOf(sessionId, most),
    async atProvider(sessionId) {
      const sealed = (await store.byId(sessionId))?.atProvider
      return sealed === undefined ? undefined : ((await seal.open('at-provider', sealed)) as Json | undefined)
    },
    async proofOf(sessionId) {
      const session = await store.byId(sessionId)
      return session && { strategy: session.strategy, source: session.source }
    },
    lastSeen: seen.of,
    endOf: (collaboratorId, which, tx) => storeIn(tx).removeOf(collaboratorId, which),
    endByProvider: (strategy, named, tx) => storeIn(tx).removeNamed(strategy, named),
    async callerOfSession(sessionId) {
      const session = await store.byId(sessionId)
      return session && holderOf(session)
    },
    async close() {
      closed = true
      clearInterval(timer)
      stopListening()
      await tidying
      await clearing
      // No more than that: what has expired is for whoever goes on.
      await unlessItFails(seen.write)
    },
  }
}
