import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { ConnectionLimits } from '../connection-limits.ts'
import type { AnswerStream } from './answer-streams.ts'
import { readHead } from './read-head.ts'
import { farewell, sessionOptions } from './session-options.ts'
import { StreamRequest } from './stream-request.ts'
import { StreamResponse } from './stream-response.ts'
import { endsOf } from './stream-socket.ts'

/** What a client has asked for and has not got yet. */
interface Underway {
  readonly response: StreamResponse
  readonly of: Session
  /** What the client had taken when the time that runs began. */
  taken: number
  since: number
}

const owner = Symbol('what a stream carries')
type OwnedStream = ServerHttp2Stream & { [owner]?: Underway }

interface Session {
  readonly session: ServerHttp2Session
  readonly socket: TLSSocket
  readonly underway: Set<Underway>
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
 * @param options.now milliseconds of any clock that only goes forward
 */
export function createSessions(options: {
  readonly answer: AnswerStream
  readonly limits: ConnectionLimits
  readonly now: () => number
}): Sessions {
  const { answer, limits, now } = options
  const { performServerHandshake } = process.getBuiltinModule('node:http2')
  const all = new Set<Session>()
  let draining = false

  function accept(socket: TLSSocket): void {
    const session = performServerHandshake(socket, sessionOptions)
    const entry: Session = { session, socket, underway: new Set(), idleSince: now(), overSince: undefined }
    const ends = endsOf(socket)
    all.add(entry)
    socket.once('close', () => all.delete(entry))
    // A peer that breaks the rules, or is gone. Whoever answers on it is told by the `close` of each stream.
    session.on('error', ignore)
    session.on('stream', (stream: ServerHttp2Stream, _headers, flags: number, fields?: string[]) => {
      const head = readHead(fields ?? [], (flags & END_STREAM) !== 0)
      const request = new StreamRequest(stream, ends, head)
      const response = new StreamResponse(request, stream)
      const underway: Underway = { response, of: entry, taken: 0, since: now() }
      entry.underway.add(underway)
      stream.on('error', ignore)
      ;(stream as OwnedStream)[owner] = underway
      stream.on('close', onClosed)
      // It counts as the last now, and those that come after it are to go elsewhere.
      if (draining) session.close()
      answer(request, response, head, socket)
    })
  }

  // One for all streams: to make listeners for each is a measurable part of what a request costs.
  function onClosed(this: OwnedStream): void {
    const underway = this[owner] as Underway
    const { response, of } = underway
    of.underway.delete(underway)
    if (of.underway.size === 0) of.idleSince = now()
    response.req.onClosed()
    response.onClosed()
  }

  return {
    accept,
    answering: () =>
      [...all].flatMap(({ underway }) =>
        [...underway].map(({ response }) => response).filter(({ writableFinished }) => !writableFinished),
      ),
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
        if (entry.underway.size === 0 && at - entry.idleSince >= limits.idle) entry.session.close()
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
  for (const entry of underway) {
    const { response } = entry
    const { unread } = response
    const taken = response.req.wire.bytesWritten - unread
    if (unread === 0 || taken - entry.taken >= bodyBytes) {
      entry.taken = taken
      entry.since = at
    } else if (at - entry.since >= most) response.destroy()
  }
}
