import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import { readCertificate } from './certificate.ts'
import type { Closed } from './connection-counts.ts'
import { type Handler, listen } from './listener.ts'

type Http = Config['http']

/** Where the server listens; a restart can move it. */
export interface ListenAddress {
  readonly port: number
  /** Connections of clients; those of a place that was left are not counted. */
  readonly open: number
  /**
   * Another port, another host, with or without TLS, or a renewed certificate. Old connections end by themselves.
   * @throws Error when the new address cannot be listened on; the old one is listened on as before then
   */
  move(next: Http): Promise<void>
  /** As `Listener.close`. */
  close(): Promise<void>
}

/**
 * @param onClosed told of each connection that was closed before its time
 * @throws PortTakenError
 * @throws Error when the address is not this machine's or a TLS file cannot be used
 */
export async function openListenAddress(
  http: Http,
  handler: () => Handler,
  log: Logger,
  onClosed?: (why: Closed) => void,
): Promise<ListenAddress> {
  const listenAt = (at: Http) => listen(at, handler, log, undefined, onClosed)
  let now = http
  let listener = await listenAt(http)

  async function listenAnew(next: Http): Promise<void> {
    if (next.tls !== undefined) readCertificate(next.tls)
    if (now.port !== next.port || next.port === 0) {
      const moved = await listenAt(next)
      void listener.close()
      listener = moved
      return
    }
    // A port can be listened on once only, so the old socket goes first. For that moment nobody can connect.
    void listener.close()
    try {
      listener = await listenAt(next)
    } catch (error) {
      listener = await listenAt(now)
      throw error
    }
  }

  return {
    get port() {
      return listener.port
    },
    get open() {
      return listener.open
    },
    async move(next) {
      const sameSocket = now.port === next.port && now.host === next.host
      const sameProtocol = (now.tls === undefined) === (next.tls === undefined)
      if (!sameSocket || !sameProtocol) await listenAnew(next)
      else if (next.tls !== undefined) listener.useCertificate(next.tls)
      listener.useRoom(next)
      now = next
    },
    close: () => listener.close(),
  }
}
