import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Events } from '../../events/events.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerIdOf } from '../../programs/api-tokens/api-token.ts'
import { inPortions } from '../../storage/portions.ts'
import type { WhyClosed } from './why-closed.ts'

/** A WebSocket, or an answer that goes on. */
export type OpenKind = 'websocket' | 'stream'

/** What is open for as long as the app likes, a WebSocket or an answer that streams: no request will ever check it again. */
export interface OpenConnection {
  /** The one that it began with. */
  readonly request: IncomingMessage
  readonly kind: OpenKind
  /** Id of the app that the bytes go to. */
  readonly app: string
  readonly caller: Caller | undefined
  /** It came in with an external user's token, which may be a ticket that works once. */
  readonly externalUser: boolean
  /** What it was let in under. */
  readonly config: Config
  readonly close: (why: WhyClosed) => void
  /** Of a WebSocket: tells the client that the server stops. An answer that streams is ended by whoever listens. */
  readonly goAway?: () => void
}

/** Whether a connection would still be let in, and why not. */
export type StillAllowed = (connection: OpenConnection) => Promise<'allowed' | WhyClosed>

/** Begins one pass over all of them, in which what was found out about a caller need not be found out again. */
export type Recheck = () => StillAllowed

/** How a connection was let in. Where others decide by now, or something has changed since, it is checked at once. */
export interface Admitted {
  /** By whose rules. */
  readonly recheck: Recheck
  /** Whether it is known that nothing about the caller has changed since. */
  readonly stillHolds: boolean
}

/** The open WebSockets and streams of all apps. They outlive a configuration, and the next one decides about them. */
export interface OpenConnections {
  /** How many there are. */
  readonly size: number
  readonly counts: Readonly<Record<OpenKind, number>>
  /** @returns what to call when it has closed */
  add(connection: OpenConnection, admitted: Admitted): () => void
  /** From here on these rules decide; about those that are open when `configuration-replaced` comes. */
  recheckBy(recheck: Recheck): void
  /**
   * Closes everything that would not be let in any more. Happens by itself every half minute, and every second for what could not be
   * checked.
   */
  recheck(): Promise<void>
  /** Tells every WebSocket that the server stops, also those that are opened from here on. */
  goAway(): void
  /** Looks at none any more; they live on until they end. */
  close(): void
}

/** How often those are looked for that time alone has ended, such as an idle session's, in milliseconds. */
const recheckEvery = 30_000
/** How often those are checked again of which it could not be told, in milliseconds; and how often the storage is looked at. */
const lookEvery = 1000
/** How many are checked in one go: each may ask the database. */
const atOnce = 50

/**
 * @param events of what changes, those whom it concerns are checked anew, and nobody else
 * @param isAvailable whether it can be heard of what changes; where it cannot for two looks in a row, nobody stays in by what was known
 */
export function createOpenConnections({
  log,
  events,
  isAvailable,
}: {
  readonly log: Logger
  readonly events: Pick<Events, 'subscribe'>
  readonly isAvailable: () => boolean
}): OpenConnections {
  const open = new Set<OpenConnection>()
  /** Those that could not be checked when there was something to be checked, and after which question that was known. */
  const unsure = new Map<OpenConnection, number>()
  let turn = 0
  /** Those that were told to close for want of the storage, and have not done so yet. */
  const leaving = new WeakSet<OpenConnection>()
  let isAway = false
  let isLooking = false
  const counts: Record<OpenKind, number> = { websocket: 0, stream: 0 }
  let current: Recheck | undefined
  let stopping = false

  const where = (concerns: (caller: Caller) => boolean): readonly OpenConnection[] =>
    [...open].filter(({ caller }) => caller !== undefined && concerns(caller))

  async function check(connections: readonly OpenConnection[]): Promise<void> {
    const isAllowed = current?.()
    if (isAllowed === undefined) return
    let failure: { readonly err: unknown; connections: number } | undefined
    await inPortions(
      connections,
      async portion => {
        for (const connection of portion) {
          try {
            if (!open.has(connection)) continue
            turn += 1
            const asked = turn
            const now = await isAllowed(connection)
            // One that was asked before another has failed may know nothing of what that one was about.
            if (asked > (unsure.get(connection) ?? 0)) unsure.delete(connection)
            if (now !== 'allowed') connection.close(now)
          } catch (error) {
            if (!open.has(connection)) continue
            const isKnown = unsure.has(connection)
            unsure.set(connection, turn)
            if (isKnown) continue
            failure ??= { err: error, connections: 0 }
            failure.connections += 1
          }
        }
      },
      atOnce,
    )
    if (failure !== undefined) log.warn(failure, 'open connections could not be checked; that is tried again')
  }

  const recheck = () => check([...open])

  /** The process may have stood still, and its next question is on the way: one look alone says nothing. */
  function look(): void {
    const wasAway = isAway
    isAway = !isAvailable()
    if (isAway && wasAway) closeAll()
    if (isAway || isLooking || unsure.size === 0) return
    isLooking = true
    void check([...unsure.keys()]).finally(() => {
      isLooking = false
    })
  }

  /** As whoever asks anew is refused, and for the same reason. What is open to anyone stays. */
  function closeAll(): void {
    const known = [...open].filter(
      each => (each.caller !== undefined || each.externalUser) && !leaving.has(each),
    )
    if (known.length === 0) return
    log.warn(
      { connections: known.length },
      'the database has been away for too long to tell who may still be in: what is open is closed',
    )
    void inPortions(
      known,
      async portion => {
        for (const connection of portion) {
          leaving.add(connection)
          connection.close('unsure')
        }
      },
      atOnce,
    )
  }

  const stopListening = events.subscribe(change => {
    if (change.kind === 'session-ended') {
      for (const connection of where(({ sessionId }) => sessionId === change.sessionId))
        connection.close('ended')
    } else if (change.kind === 'account-removed') {
      for (const connection of where(({ collaboratorId }) => collaboratorId === change.collaboratorId)) {
        connection.close('ended')
      }
    } else if (change.kind === 'token-revoked') {
      const id = callerIdOf(change.tokenId)
      for (const connection of where(({ sessionId }) => sessionId === id)) connection.close('ended')
    } else if (change.kind === 'account-changed') {
      void check(where(({ collaboratorId }) => collaboratorId === change.collaboratorId))
    } else if (change.kind === 'configuration-replaced' || change.kind === 'anything') void recheck()
  })
  const rechecking = setInterval(() => void recheck(), recheckEvery)
  rechecking.unref()
  const looking = setInterval(look, lookEvery)
  looking.unref()

  return {
    get size() {
      return open.size
    },
    counts,
    goAway() {
      stopping = true
      for (const { goAway } of [...open]) goAway?.()
    },
    add(connection, { recheck: admittedBy, stillHolds }) {
      open.add(connection)
      counts[connection.kind] += 1
      // Not before whoever adds it can end it.
      if (stopping) setImmediate(() => connection.goAway?.())
      // A restart came between the decision and now, and its round has missed this one.
      if (current !== admittedBy || !stillHolds) void check([connection])
      return () => {
        unsure.delete(connection)
        if (open.delete(connection)) counts[connection.kind] -= 1
      }
    },
    recheckBy(next) {
      current = next
    },
    recheck,
    close() {
      clearInterval(rechecking)
      clearInterval(looking)
      stopListening()
    },
  }
}
