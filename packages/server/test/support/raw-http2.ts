import { once } from 'node:events'
import { connect } from 'node:tls'
import { onTestFinished } from 'vitest'

/** Types of frames (RFC 9113 section 6). */
export const DATA = 0
export const HEADERS = 1
export const RST_STREAM = 3
export const SETTINGS = 4
export const PING = 6
export const GOAWAY = 7
export const WINDOW_UPDATE = 8
export const CONTINUATION = 9

export const END_STREAM = 1
export const END_HEADERS = 4

export type Fields = readonly (readonly [name: string, value: string])[]

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** A connection on which any frame can be said, right or wrong. */
export interface RawHttp2 {
  send(...frames: readonly Buffer[]): void
  /** What has come so far. */
  readonly frames: readonly Frame[]
  /** The first frame of this kind, once it is there; `undefined` where the connection closes before. */
  next(is: (frame: Frame) => boolean): Promise<Frame | undefined>
  readonly closed: Promise<void>
  readonly isClosed: boolean
  /** Reads nothing from here on. */
  stall(): void
  destroy(): void
}

export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload
  const head = Buffer.alloc(9)
  head.writeUIntBE(bytes.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, bytes])
}

/** A text of HPACK, not compressed (RFC 7541 section 5.2). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1')
  const length: number[] = []
  if (bytes.length < 127) length.push(bytes.length)
  else {
    length.push(127)
    let rest = bytes.length - 127
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128)
    length.push(rest)
  }
  return Buffer.concat([Buffer.from(length), bytes])
}

/** Literal fields without indexing (RFC 7541 section 6.2.2): exactly these bytes, whatever they are. */
export const hpack = (fields: Fields): Buffer =>
  Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]))

/** A request's head, and its body where there is one. */
export function request(stream: number, fields: Fields, body?: string): Buffer {
  const ends = body === undefined ? END_STREAM : 0
  const head = frame(HEADERS, END_HEADERS | ends, stream, hpack(fields))
  return body === undefined ? head : Buffer.concat([head, frame(DATA, END_STREAM, stream, body)])
}

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Whether an answer begins with this status. Of those that HPACK knows by a number, else by the compressed digits. */
export function hasStatus({ type, payload }: Frame, status: number): boolean {
  const known = [200, 204, 206, 304, 400, 404, 500].indexOf(status)
  if (type !== HEADERS) return false
  if (known !== -1) return payload[0] === 0x88 + known
  return payload[0] === 0x48 && payload.subarray(1).toString('hex').startsWith(compressed(status))
}

/** Digits in the code of RFC 7541 appendix B, with the length before them. */
function compressed(status: number): string {
  const bits = [...String(status)]
    .map(Number)
    .map(digit =>
      digit < 3 ? digit.toString(2).padStart(5, '0') : (0b011001 + digit - 3).toString(2).padStart(6, '0'),
    )
    .join('')
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? []
  return Buffer.from([0x80 + bytes.length, ...bytes.map(byte => Number.parseInt(byte, 2))]).toString('hex')
}

export async function connectRaw(
  port: number,
  { host = 'support.example.com', preface = true }: { host?: string; preface?: boolean } = {},
): Promise<RawHttp2> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    servername: host,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
  })
  onTestFinished(() => void socket.destroy())
  const frames: Frame[] = []
  let isClosed = false
  let waiting: (() => void)[] = []
  const tell = () => {
    const told = waiting
    waiting = []
    for (const go of told) go()
  }
  socket.on('error', () => {})
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  void closed.then(() => {
    isClosed = true
    tell()
  })
  await once(socket, 'secureConnect')
  let bytes: Buffer = Buffer.alloc(0)
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 9) {
      const length = bytes.readUIntBE(0, 3)
      if (bytes.length < 9 + length) break
      const [type, flags] = [bytes.readUInt8(3), bytes.readUInt8(4)]
      frames.push({ type, flags, stream: bytes.readUInt32BE(5), payload: bytes.subarray(9, 9 + length) })
      bytes = bytes.subarray(9 + length)
    }
    tell()
  })
  if (preface)
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(SETTINGS, 0, 0)]))
  return {
    send(...some) {
      if (!socket.destroyed) socket.write(Buffer.concat(some))
    },
    frames,
    async next(is) {
      for (;;) {
        const found = frames.find(is)
        if (found !== undefined || isClosed) return found
        await new Promise<void>(resolve => waiting.push(resolve))
      }
    },
    closed,
    get isClosed() {
      return isClosed
    },
    stall: () => void socket.pause(),
    destroy: () => void socket.destroy(),
  }
}
