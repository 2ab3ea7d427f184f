/** Opcode of a Close frame (RFC 6455 section 5.5.1); from here on they are those of control frames. */
const CLOSE = 0x8

/**
 * Knows where in a stream of WebSocket frames one ends and the next begins (RFC 6455 section 5.2), so that a frame of our own
 * can be put between two, and which carry data. Looks at nothing but heads, and at whatever comes: a stream that is none of
 * frames is read as something, and goes on as it is.
 */
export class WebSocketFrames {
  /** Of a head that has not come whole. */
  readonly #head: number[] = []
  /** Bytes of the present frame's payload that are still to come. */
  #left = 0
  #isData = false
  #hadData = false
  #closed = false

  /** The last frame is complete, and nothing of another has come. */
  get between(): boolean {
    return this.#left === 0 && this.#head.length === 0
  }

  /** Bytes of the present frame that are still to come, as far as its head has said. */
  get left(): number {
    return this.#left
  }

  /** A Close frame has begun: nothing may be sent behind it. */
  get closed(): boolean {
    return this.#closed
  }

  /** What was looked at last belongs, in part at least, to a frame with data, and not to a Ping, Pong or Close alone. */
  get hadData(): boolean {
    return this.#hadData
  }

  /**
   * Takes notice of what has come.
   * @param untilBetween stops at the first end of a frame
   * @returns how many bytes were looked at
   */
  advance(chunk: Uint8Array, untilBetween = false): number {
    let at = 0
    this.#hadData = this.#left > 0 && this.#isData && chunk.length > 0
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
      } else {
        at += this.#readHead(chunk, at)
      }
      if (untilBetween && this.between) break
    }
    return at
  }

  /** @returns how many bytes of it were there */
  #readHead(chunk: Uint8Array, at: number): number {
    const head = this.#head
    // Nearly always; thousands may come at once.
    const size = head.length === 0 && at + 1 < chunk.length ? sizeOfHead(chunk[at + 1] as number) : Infinity
    if (at + size <= chunk.length) {
      this.#begin(chunk, at)
      return size
    }
    head.push(chunk[at] as number)
    if (head.length >= 2 && head.length === sizeOfHead(head[1] as number)) {
      this.#begin(head, 0)
      head.length = 0
    }
    return 1
  }

  #begin(bytes: ArrayLike<number>, at: number): void {
    const opcode = (bytes[at] as number) & 0x0f
    const short = (bytes[at + 1] as number) & 0x7f
    const lengthBytes = bytesOfLength(short)
    let length = lengthBytes === 0 ? short : 0
    for (let index = 0; index < lengthBytes; index++)
      length = length * 256 + (bytes[at + 2 + index] as number)
    this.#left = length
    this.#isData = opcode < CLOSE
    if (this.#isData) this.#hadData = true
    if (opcode === CLOSE) this.#closed = true
  }
}

const bytesOfLength = (short: number): number => (short === 127 ? 8 : short === 126 ? 2 : 0)

/** @param second the byte of a head that says the length, and whether there is a mask */
const sizeOfHead = (second: number): number =>
  2 + bytesOfLength(second & 0x7f) + ((second & 0x80) === 0 ? 0 : 4)

/** Why a WebSocket is closed, as its Close frame says it (RFC 6455 section 7.4). */
export interface CloseStatus {
  readonly code: number
  /** For whoever looks for the cause; ASCII, 123 bytes at most. */
  readonly reason?: string
}

/** A Close frame as servers send it: without a mask. */
export function closeFrame({ code, reason = '' }: CloseStatus): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(0x80 | CLOSE, 2 + reason.length, code >> 8, code & 0xff),
    Buffer.from(reason, 'latin1'),
  ])
}

/** Of a server that goes away (RFC 6455 section 7.4.1). */
export const goingAway: CloseStatus = { code: 1001 }
