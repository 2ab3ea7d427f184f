/** The bytes of a file as text: of the configuration, and of every file that a value of it is taken from. */

type WideEncoding = 'UTF-16' | 'UTF-32'

/** Why bytes are no text. `message` is a phrase: `is saved as UTF-16`. */
export class NotTextError extends Error {
  override readonly name = 'NotTextError'
  /** What the bytes are instead, where that can be told. */
  readonly encoding: WideEncoding | undefined
  /** How many bytes can be read before the first that cannot. */
  readonly valid: number
  constructor(phrase: string, found: { readonly encoding?: WideEncoding; readonly valid?: number }) {
    super(phrase)
    this.encoding = found.encoding
    this.valid = found.valid ?? 0
  }
}

/**
 * Text without its byte order mark. Nothing is guessed and nothing replaced: a secret of which a letter became `�` is another
 * secret.
 * @throws NotTextError for UTF-16 and UTF-32, which Windows calls Unicode, with their mark or without, and for what is no UTF-8
 */
export function decodeText(bytes: Buffer): string {
  const encoding = wideEncodingOf(bytes)
  if (encoding !== undefined) throw new NotTextError(`is saved as ${encoding}`, { encoding })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const valid = validLength(bytes)
    throw new NotTextError(`is not UTF-8: its byte ${beginOfLetter(bytes, valid) + 1} belongs to no letter`, {
      valid,
    })
  }
}

/**
 * {@link decodeText} of what may be a PEM: what stands around its lines is for people, in whatever encoding they wrote it
 * (RFC 7468 section 5.2).
 * @throws NotTextError
 */
export function decodeTextOrPem(bytes: Buffer): string {
  try {
    return decodeText(bytes)
  } catch (error) {
    const isPem = (error as NotTextError).encoding === undefined && bytes.includes('-----BEGIN ')
    if (isPem) return bytes.toString('utf8')
    throw error
  }
}

/** How many bytes are enough to tell letters of two bytes from letters of one. */
const ENOUGH = 256

function wideEncodingOf(bytes: Buffer): WideEncoding | undefined {
  const mark = bytes.subarray(0, 4).toString('hex')
  if (mark === 'fffe0000' || mark === '0000feff') return 'UTF-32'
  if (mark.startsWith('fffe') || mark.startsWith('feff')) return 'UTF-16'
  // Without a mark: of each two bytes one is 0, and always the same, as long as the letters are ASCII.
  const head = bytes.subarray(0, ENOUGH)
  if (head.length < 2 || !head.includes(0)) return undefined
  const zeros = (first: number) => head.every((byte, index) => (byte === 0) === (index % 2 === first))
  return zeros(0) || zeros(1) ? 'UTF-16' : undefined
}

function validLength(bytes: Buffer): number {
  let low = 0
  let high = bytes.length
  const decodes = (end: number) => {
    try {
      // As a stream: a character cut in two at the end is no mistake.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true })
      return true
    } catch {
      return false
    }
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (decodes(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Where the letter begins that is broken off there: at the last byte before it that continues none. */
function beginOfLetter(bytes: Buffer, valid: number): number {
  const begins = bytes.subarray(0, valid).findLastIndex(byte => (byte & 0xc0) !== 0x80)
  return begins >= 0 && valid - begins < lengthOf(bytes[begins] as number) ? begins : valid
}

/** How many bytes a letter of UTF-8 has that begins with this one. */
const lengthOf = (lead: number): number => (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4)
