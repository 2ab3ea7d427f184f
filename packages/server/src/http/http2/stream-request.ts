import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { IncomingRequest } from '../incoming-request.ts'
import type { StreamHead } from './read-head.ts'
import { type Ends, StreamSocket } from './stream-socket.ts'

/** What Node's own parser calls. Not part of its documented interface, and the same since there is Node. */
interface Fillable {
  _addHeaderLines(headers: readonly string[], count: number): void
  /** What `optimizeEmptyRequests` does, where this Node has it. */
  _dumpAndCloseReadable?(): void
}

/**
 * A request by HTTP/2 as one by HTTP/1.1: Node's own `IncomingMessage`, filled by a stream instead of a parser. What Node
 * offers for HTTP/2 has other headers (`:authority` for `host`, lists joined elsewhere), and each reader would have to know.
 */
export class StreamRequest extends IncomingRequest {
  readonly wire: StreamSocket

  constructor(stream: ServerHttp2Stream, ends: Ends, head: StreamHead) {
    const wire = new StreamSocket(stream, ends)
    super(wire as unknown as Socket)
    this.wire = wire
    wire.feed(this)
    this.httpVersionMajor = 2
    this.httpVersionMinor = 0
    this.httpVersion = '2.0'
    this.method = head.method
    this.url = head.url
    const fillable = this as unknown as Fillable
    fillable._addHeaderLines(head.rawHeaders, head.rawHeaders.length)
    if (head.hasBody) stream.once('end', () => this.#onWhole())
    else {
      this.complete = true
      // Nobody reads it. Otherwise Node would read it to its end once it is closed, over several turns, before it lets go of it.
      stream.readable = false
      if (fillable._dumpAndCloseReadable === undefined) this.push(null)
      else fillable._dumpAndCloseReadable()
    }
  }

  #onWhole(): void {
    // A stream that was reset ends, too.
    if (this.destroyed || this.wire.isReset) return
    this.complete = true
    this.push(null)
  }

  /** The stream is over, by whichever side. */
  onClosed(): void {
    if (!this.complete && !this.destroyed)
      this.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
  }

  // As Node does for HTTP/1.1, without the wait for a socket to be closed.
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true
      this.emit('aborted')
      this.wire.destroy()
    }
    process.nextTick(done, this.listenerCount('error') === 0 ? null : error)
  }
}
