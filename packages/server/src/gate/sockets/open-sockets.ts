import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Events } from '../../events/events.ts'
import type { Caller } from '../../identity/caller.ts'
import { inPortions } from '../../storage/portions.ts'

/** A WebSocket that is open: no request will ever check it again, so it is judged anew from time to time. */
export interface OpenSocket {
  /** The handshake. */
  readonly request: IncomingMessage
  /** Id of the app that the bytes go to. */
  readonly app: string
  readonly caller: Caller | undefined
  /** It came in with an external user's token, which may be a ticket that works once. */
  readonly externalUser: boolean
  /** What it was let in under. */
  readonly config: Config
  readonly close: () => void
}

/** Whether a socket would still be let in. */
export type SocketJudge = (socket: OpenSocket) => Promise<boolean>

/** Makes a judge for one pass over all sockets, who may remember what was found out about a caller. */
export type SocketJudges = () => SocketJudge

/** The open WebSockets of all apps. They outlive a configuration, and the next one decides about them. */
export interface OpenSockets {
  /** How many there are. */
  readonly size: number
  /**
   * @param admittedBy whose rules it was let in by; where others hold by now, it is judged at once
   * @returns what to call when it has closed
   */
  add(socket: OpenSocket, admittedBy: SocketJudges): () => void
  /** From here on these rules decide; about those that are open when `configuration-replaced` comes. */
  judgeBy(judges: SocketJudges): void
  /** Closes every socket that would not be let in any more. Happens by itself every half minute. */
  recheck(): Promise<void>
  /** Looks at none any more; they live on until they end. */
  close(): void
}

/** How often those are looked for that time alone has ended, such as an idle session's, in milliseconds. */
const RECHECK_EVERY = 30_000
/** Sockets that are judged in one go: each may ask the database. */
const AT_ONCE = 50

/** @param events of what changes, those whom it concerns are judged anew, and nobody else */
export function createOpenSockets({
  log,
  events,
}: {
  readonly log: Logger
  readonly events: Pick<Events, 'subscribe'>
}): OpenSockets {
  const open = new Set<OpenSocket>()
  let judges: SocketJudges | undefined

  const where = (concerns: (caller: Caller) => boolean): readonly OpenSocket[] =>
    [...open].filter(({ caller }) => caller !== undefined && concerns(caller))

  async function judge(sockets: readonly OpenSocket[]): Promise<void> {
    const admits = judges?.()
    if (admits === undefined) return
    await inPortions(
      sockets,
      async portion => {
        for (const socket of portion) {
          try {
            if (open.has(socket) && !(await admits(socket))) socket.close()
          } catch (error) {
            log.warn({ err: error }, 'an open connection could not be checked; it is tried again')
          }
        }
      },
      AT_ONCE,
    )
  }

  const recheck = () => judge([...open])
  const stopListening = events.subscribe(change => {
    if (change.kind === 'session-ended') {
      for (const socket of where(({ sessionId }) => sessionId === change.sessionId)) socket.close()
    } else if (change.kind === 'account-removed') {
      for (const socket of where(({ collaboratorId }) => collaboratorId === change.collaboratorId)) {
        socket.close()
      }
    } else if (change.kind === 'account-changed' || change.kind === 'token-revoked') {
      void judge(where(({ collaboratorId }) => collaboratorId === change.collaboratorId))
    } else if (change.kind === 'configuration-replaced' || change.kind === 'anything') void recheck()
  })
  const rechecking = setInterval(() => void recheck(), RECHECK_EVERY)
  rechecking.unref()

  return {
    get size() {
      return open.size
    },
    add(socket, admittedBy) {
      open.add(socket)
      // A restart came between the decision and now, and its round has missed this one.
      if (judges !== undefined && judges !== admittedBy) void judge([socket])
      return () => void open.delete(socket)
    },
    judgeBy(next) {
      judges = next
    },
    recheck,
    close() {
      clearInterval(rechecking)
      stopListening()
    },
  }
}
