/** Opcode of a Close frame (RFC 6455 section 5.5.1). */
const CLOSE = 0x8

/**
 * Knows where in a stream of WebSocket frames one ends and the next begins (RFC 6455 section 5.2), so that a frame of our own
 * can be put between two. Looks at nothing but heads.
 */
export class WebSocketFrames {
  /** Of a head that has not come whole. */
  readonly #head: number[] = []
  /** Bytes of the present frame's payload that are still to come. */
  #left = 0
  #closed = false

  /** The last frame is complete, and nothing of another has come. */
  get between(): boolean {
    return this.#left === 0 && this.#head.length === 0
  }

  /** A Close frame has begun: nothing may be sent behind it. */
  get closed(): boolean {
    return this.#closed
  }

  /**
   * Takes notice of what has come.
   * @param untilBetween stops at the first end of a frame
   * @returns how many bytes were looked at
   */
  advance(chunk: Uint8Array, untilBetween = false): number {
    let at = 0
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
      } else {
        this.#addToHead(chunk[at] as number)
        at += 1
      }
      if (untilBetween && this.between) break
    }
    return at
  }

  #addToHead(byte: number): void {
    const head = this.#head
    head.push(byte)
    if (head.length < 2) return
    const [first, second] = head as [number, number]
    const short = second & 0x7f
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0
    if (head.length < 2 + lengthBytes + (second & 0x80 ? 4 : 0)) return
    this.#left =
      lengthBytes === 0
        ? short
        : head.slice(2, 2 + lengthBytes).reduce((length, part) => length * 256 + part, 0)
    if ((first & 0x0f) === CLOSE) this.#closed = true
    head.length = 0
  }
}

/** A Close frame of a server that goes away: status 1001 (RFC 6455 section 7.4.1). */
export const goingAway: Uint8Array = Uint8Array.of(0x80 | CLOSE, 2, 1001 >> 8, 1001 & 0xff)
