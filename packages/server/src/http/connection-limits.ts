import { keepAliveSeconds } from '@gatewright/proxy'

/** How long a client may take, in milliseconds, and how little it may bring meanwhile. What is over is noticed within `sweep`. */
export interface ConnectionLimits {
  /** From the connection to its first byte; a TLS handshake has to be over by then, too. */
  readonly firstByte: number
  /** From the connection to the end of the first request's head; of a later head from its first byte on. */
  readonly head: number
  /** A body that is waited for brings `bodyBytes` within this time, or its connection is closed. */
  readonly body: number
  readonly bodyBytes: number
  /** A connection of HTTP/2 on which nothing is asked. */
  readonly idle: number
  /** One of HTTP/1.1, between two requests; what `Keep-Alive` announces. */
  readonly kept: number
  /** The same of a listed proxy's, to whom no more is announced. After `kept` it gives its place to whoever needs one. */
  readonly keptForProxies: number
  /**
   * An answer by HTTP/2 of which the client does not take `bodyBytes` within this time is cut. By HTTP/1.1 the system keeps
   * what waits, here we do (CVE-2019-9511, CVE-2019-9517).
   */
  readonly unread: number
  readonly sweep: number
}

/**
 * A proxy sends what comes on a connection that it has kept. One that is being closed at that moment loses it, and what may not be sent
 * twice, a form or an order, is then an error to whoever sent it. So it is the proxy who closes: nginx and AWS's Application Load
 * Balancer keep theirs for a minute, Caddy and Traefik for up to two, Google Cloud's for ten
 * ({@link https://cloud.google.com/load-balancing/docs/https#timeout_and_retries its page} asks for 620 seconds behind it).
 *
 * Browsers open connections before they need them and drop them by themselves; a phone on a bad line brings a head within
 * seconds. An upload may take for ever as long as it goes on: a kilobyte a minute is a thirtieth of the slowest modem.
 */
export const usualLimits: ConnectionLimits = {
  firstByte: 10_000,
  head: 30_000,
  body: 60_000,
  bodyBytes: 1024,
  idle: 60_000,
  kept: keepAliveSeconds * 1000,
  keptForProxies: 620_000,
  unread: 120_000,
  sweep: 1000,
}

/** Bytes of headers that are read; room for a browser full of cookies. More is answered with 431. */
export const mostHeaderBytes = 32 * 1024

/** Header lines of a request. Browsers send some twenty, a chain of proxies as many again. */
export const mostHeaderLines = 256

/** How many connections there may be. */
export interface ConnectionRoom {
  readonly all: number
  /** Of one network, a listed proxy's not counted: nobody takes the place of everybody else. */
  readonly perNetwork: number
  /** Of one network, of those that have not sent a whole request yet. */
  readonly unheardPerNetwork: number
}

/** @param most `httpServer.maxConnections`, or what the open files leave of it */
export const roomFor = (most: number): ConnectionRoom => ({
  all: most,
  perNetwork: Math.max(1, Math.ceil(most / 2)),
  unheardPerNetwork: Math.max(1, Math.ceil(most / 8)),
})
