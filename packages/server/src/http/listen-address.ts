import cluster from 'node:cluster'
import type { ServerResponse } from 'node:http'
import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '../clock.ts'
import { readCertificate } from './certificate.ts'
import { watchCertificate } from './certificate-watch.ts'
import type { CertificatesByName } from './certificates-by-name.ts'
import type { Closed } from './connection-counts.ts'
import type { Handler } from './handler.ts'
import { type Listener, listen } from './listener.ts'
import type { PlaceKeys } from './not-listening.ts'

type Http = Config['http']

/** Where the server listens; a restart can move it. */
export interface ListenAddress {
  readonly port: number
  /** Connections of clients; those of a place that was left are not counted. */
  readonly open: number
  /** When the first of the certificates in use expires, in milliseconds since 1970; absent where there is none. */
  readonly certificateExpiresAt: number | undefined
  /** Whether the certificate's files have been renewed: asked by itself a few times a minute. */
  lookAtCertificate(): Promise<void>
  /**
   * Another port, another host, with or without TLS, or a renewed certificate. Old connections end by themselves.
   * @throws Error when the new address cannot be listened on; the old one is listened on as before then. Also when it is closed.
   */
  move(next: Http): Promise<void>
  /** This and the following as of a `Listener`; of those before a move too, as long as a connection of theirs is open. */
  drain(): void
  answering(): readonly ServerResponse[]
  close(): Promise<void>
  cut(): number
}

export interface ListenOptions {
  /** Told of each connection that was closed before its time. */
  readonly onClosed?: (why: Closed) => void
  readonly clock?: Clock
  /** Where `tls` gets its certificates by ACME. */
  readonly byName?: CertificatesByName
  /** Keys of the configuration that say where, for sentences. */
  readonly keys?: PlaceKeys
}

/**
 * @throws PortTakenError
 * @throws Error when the address is not this machine's or a TLS file cannot be used
 */
export async function openListenAddress(
  http: Http,
  handler: () => Handler,
  log: Logger,
  { onClosed, clock = systemClock, byName, keys }: ListenOptions = {},
): Promise<ListenAddress> {
  const listenAt = (at: Http) => listen(at, handler, log, undefined, onClosed, { byName, keys })
  let now = http
  let listener = await listenAt(http)
  let closed = false
  const watch = watchCertificate({ clock, log, use: renewed => listener.useCertificate(renewed) })
  const followFiles = ({ tls }: Http) =>
    tls?.acme === undefined ? watch.follow(tls, listener.certificate) : watch.follow(undefined, undefined)
  followFiles(http)
  byName?.onUsual(() => {
    if (now.tls?.acme !== undefined) listener.useCertificate(byName)
  })
  /** Those that have moved away, and still have connections. */
  const before = new Set<Listener>()
  const all = () => [...before, listener]

  function leave(old: Listener): void {
    before.add(old)
    void old.close().then(() => before.delete(old))
  }

  /** @throws Error when everything was closed meanwhile */
  async function listenTo(where: Http): Promise<Listener> {
    const next = await listenAt(where)
    if (!closed) return next
    await next.close()
    throw stopping()
  }

  async function listenAnew(next: Http): Promise<void> {
    // The others listen at the old address until it is their turn, and the system gives nobody a port that overlaps.
    if (cluster.isWorker && now.port === next.port && now.port !== 0 && now.host !== next.host) {
      throw new Error(
        `With several workers, another ${keys?.host ?? 'httpServer.host'} on the same port takes effect when the process is stopped and started, not by a restart.`,
      )
    }
    if (next.tls !== undefined && !next.tls.acme) readCertificate(next.tls)
    if (now.port !== next.port || next.port === 0) {
      const moved = await listenTo(next)
      leave(listener)
      listener = moved
      return
    }
    // A port can be listened on once only, so the old socket goes first. For that moment nobody can connect.
    leave(listener)
    try {
      listener = await listenTo(next)
    } catch (error) {
      if (!closed) listener = await listenTo(now)
      throw error
    }
  }

  async function goTo(next: Http): Promise<void> {
    const sameSocket = now.port === next.port && now.host === next.host
    const sameProtocol = (now.tls === undefined) === (next.tls === undefined) && now.http2 === next.http2
    if (!sameSocket || !sameProtocol) await listenAnew(next)
    else if (next.tls?.acme === undefined) {
      if (next.tls !== undefined) listener.useCertificate(readCertificate(next.tls))
    } else if (byName !== undefined) listener.useCertificate(byName)
    listener.useRoom(next)
    now = next
  }

  return {
    get port() {
      return listener.port
    },
    get open() {
      return listener.open
    },
    get certificateExpiresAt() {
      return now.tls?.acme === undefined ? listener.certificate?.expiresAt : byName?.expiresAt
    },
    lookAtCertificate: watch.look,
    async move(next) {
      if (closed) throw stopping()
      // What is being looked at belongs to the listener of before.
      watch.follow(undefined, undefined)
      try {
        await goTo(next)
      } finally {
        if (!closed) followFiles(now)
      }
    },
    drain() {
      for (const each of all()) each.drain()
    },
    answering: () => all().flatMap(each => each.answering()),
    async close() {
      closed = true
      watch.close()
      await Promise.all(all().map(each => each.close()))
    },
    cut: () => all().reduce((count, each) => count + each.cut(), 0),
  }
}

const stopping = () => new Error('The server is stopping.')
