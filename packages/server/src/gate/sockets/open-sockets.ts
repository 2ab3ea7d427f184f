import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Caller } from '../../identity/caller.ts'

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
  /**
   * @param admittedBy whose rules it was let in by; where others hold by now, it is judged at once
   * @returns what to call when it has closed
   */
  add(socket: OpenSocket, admittedBy: SocketJudges): () => void
  /** From here on these rules decide. Closes what they would not let in. */
  judgeBy(judges: SocketJudges): Promise<void>
  /** Closes every socket that would not be let in any more. */
  recheck(): Promise<void>
}

export function createOpenSockets(log: Logger): OpenSockets {
  const open = new Set<OpenSocket>()
  let judges: SocketJudges | undefined

  async function judge(sockets: Iterable<OpenSocket>): Promise<void> {
    const admits = judges?.()
    if (admits === undefined) return
    for (const socket of sockets) {
      try {
        if (!(await admits(socket))) socket.close()
      } catch (error) {
        log.warn({ err: error }, 'an open connection could not be checked; it is tried again')
      }
    }
  }

  return {
    add(socket, admittedBy) {
      open.add(socket)
      // A restart came between the decision and now, and its round has missed this one.
      if (judges !== undefined && judges !== admittedBy) void judge([socket])
      return () => void open.delete(socket)
    },
    judgeBy(next) {
      judges = next
      return judge([...open])
    },
    recheck: () => judge([...open]),
  }
}
