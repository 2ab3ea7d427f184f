import type { ServerSessionOptions } from 'node:http2'
import { mostHeaderBytes } from '../connection-limits.ts'

/** Streams of one connection at once. A browser opens some dozens for a large page; what is beyond waits at the client. */
export const mostStreams = 128

/**
 * How much of a request's body may be on its way before we have read any of it. 64 kB, the default, makes an upload as slow
 * as the way is long: 5 MB/s over 13 ms. A client fills at most this for each stream that it has open.
 */
const window = 256 * 1024

/**
 * The same for all streams of a connection together, which by default is 64 kB whatever each stream has. It bounds no memory,
 * for Node gives it back as soon as bytes are read from the connection: what is kept is what its streams may bring.
 */
export const connectionWindow = 1024 * 1024

/**
 * What one connection may ask of the server. Each number stands against a way to wear HTTP/2 servers out:
 * what Node and nghttp2 bound by themselves is said nowhere else, so that nobody has to look for it.
 */
export const sessionOptions: ServerSessionOptions = {
  settings: {
    maxConcurrentStreams: mostStreams,
    initialWindowSize: window,
    // Twice of what is read: the part above gets the 431 that a person can read, what is beyond a reset of its stream.
    maxHeaderListSize: 2 * mostHeaderBytes,
    enablePush: false,
    // WebSockets stay on HTTP/1.1: browsers then open a connection of their own for each (RFC 8441 section 3).
    enableConnectProtocol: false,
  },
  // Each costs 32 bytes of the size above, so there cannot be more. Browsers send a line for each cookie.
  maxHeaderListPairs: 2048,
  // In MB: what waits on one connection, both ways. Beyond, its new streams are refused: with Node's 10 a page beside a large
  // export would lose its pictures.
  maxSessionMemory: 64,
  // Rapid reset (CVE-2023-44487). Who leaves a page resets what it has open, and goes on to leave the next.
  streamResetBurst: 500,
  streamResetRate: 33,
  // Resets that a client makes us send by frames that mean nothing (CVE-2025-8671), and frames without content (CVE-2019-9518).
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  maxSettings: 32,
  maxOutstandingPings: 10,
  // An app may say twice what others say once; by HTTP/1.1 it goes on as well.
  strictSingleValueFields: false,
}

/** How long a peer may take to close a connection that has had its last answer, in milliseconds. */
export const farewell = 2_000
