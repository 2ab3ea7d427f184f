import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { ConnectionLimits } from '../connection-limits.ts'
import type { AnswerStream } from './answer-streams.ts'
import { readHead } from './read-head.ts'
import { connectionWindow, farewell, sessionOptions } from './session-options.ts'
import { StreamRequest } from './stream-request.ts'
import { StreamResponse } from './stream-response.ts'
import { endsOf } from './stream-socket.ts'

const owner = Symbol('what a stream carries')
type OwnedStream = ServerHttp2Stream & { [owner]?: StreamResponse }

interface Session {
  readonly session: ServerHttp2Session
  readonly socket: TLSSocket
  /** What its client has asked for and has not got yet. */
  readonly underway: Set<StreamResponse>
  /** When its last stream ended, or when it came. */
  idleSince: number
  /** Since when it has only to be closed by its peer. */
  overSince: number | undefined
}

/** All connections of HTTP/2 of a port. */
export interface Sessions {
  /** Goes on with a connection whose handshake has agreed on HTTP/2. */
  accept(socket: TLSSocket): void
  /** What is being answered. */
  answering(): readonly StreamResponse[]
  /** Each connection is told that its present requests are its last (GOAWAY); what comes after them is told so, too. */
  drain(): void
  /** Ends connections on which nothing is asked. @param ms and has not been for so long */
  closeIdle(ms: number): void
  /** Ends what is over its time. @param now as the clock that was given */
  sweep(now: number): void
}

/**
 * @param options.answer is given each request; `head.refusal` says why it is not to be answered by anybody but us
 * @param options.onIdle told of a connection on which nothing is asked for longer than one of HTTP/1.1 is kept; again and again
 * @param options.now milliseconds of any clock that only goes forward
 */
export function createSessions(options: {
  readonly answer: AnswerStream
  readonly limits: ConnectionLimits
  readonly onIdle: (connection: TLSSocket) => void
  readonly now: () => number
}): Sessions {
  const { answer, limits, onIdle, now } = options
  const { performServerHandshake } = process.getBuiltinModule('node:http2')
  const all = new Set<Session>()
  let draining = false

  function accept(socket: TLSSocket): void {
    const session = performServerHandshake(socket, sessionOptions)
    if (!session.destroyed) session.setLocalWindowSize(connectionWindow)
    const entry: Session = { session, socket, underway: new Set(), idleSince: now(), overSince: undefined }
    const ends = endsOf(socket)
    all.add(entry)
    socket.once('close', () => all.delete(entry))
    // A peer that breaks the rules, or is gone. Whoever answers on it is told by the `close` of each stream.
    session.on('error', ignore)
    // One for all streams: to make listeners for each is a measurable part of what a request costs.
    function onClosed(this: OwnedStream): void {
      const response = this[owner] as StreamResponse
      entry.underway.delete(response)
      if (entry.underway.size === 0) entry.idleSince = now()
      response.req.onClosed()
      response.onClosed()
    }
    session.on('stream', (stream: ServerHttp2Stream, _headers, flags: number, fields?: string[]) => {
      const head = readHead(fields ?? [], (flags & END_STREAM) !== 0)
      const request = new StreamRequest(stream, ends, head)
      const response = new StreamResponse(request, stream)
      entry.underway.add(response)
      stream.on('error', ignore)
      ;(stream as OwnedStream)[owner] = response
      stream.on('close', onClosed)
      // It counts as the last now, and those that come after it are to go elsewhere.
      if (draining) session.close()
      answer(request, response, head, socket)
    })
  }

  return {
    accept,
    answering: () =>
      [...all].flatMap(({ underway }) => [...underway].filter(({ writableFinished }) => !writableFinished)),
    drain() {
      draining = true
      for (const { session, underway } of all) if (underway.size > 0) session.close()
    },
    closeIdle(ms) {
      for (const { session, underway, idleSince } of all) {
        if (underway.size === 0 && now() - idleSince >= ms) session.close()
      }
    },
    sweep(at) {
      for (const entry of all) {
        endUnread(entry, at, limits)
        const idleFor = entry.underway.size === 0 ? at - entry.idleSince : -1
        if (idleFor >= limits.kept) onIdle(entry.socket)
        if (idleFor >= limits.idle) entry.session.close()
        // Not by `destroyed`: with half a head on it, a session waits for the rest.
        if (!entry.session.closed || entry.underway.size > 0) continue
        entry.overSince ??= at
        if (at - entry.overSince >= farewell) entry.socket.destroy()
      }
    },
  }
}

function ignore(): void {}

/** NGHTTP2_FLAG_END_STREAM (RFC 9113 section 6.2). */
const END_STREAM = 1

/** Cuts answers that the client does not take. */
function endUnread({ underway }: Session, at: number, { unread: most, bodyBytes }: ConnectionLimits): void {
  for (const response of underway) {
    const { unread, progress } = response
    const taken = response.req.wire.bytesWritten - unread
    if (unread === 0 || progress === undefined || taken - progress.taken >= bodyBytes) {
      response.progress = unread === 0 ? undefined : { taken, since: at }
    } else if (at - progress.since >= most) response.destroy()
  }
}
