import { isUtf8 } from 'node:buffer'

/** Reads bytes as text. */
export type Charset = (bytes: Buffer) => string

/** Which escapes a server undoes (RFC 3986 section 2.1), each run of them at once, so that letters of several bytes stay whole. */
export const escapes = {
  all: /(?:%[0-9a-f]{2})+/gi,
  /**
   * To what decodes more than once before it makes letters of the bytes, `%c0%25af` is `%c0%af` next. Bytes beyond ASCII stay escaped
   * until then, since as text their parts would be letters of their own.
   */
  ascii: /(?:%[0-7][0-9a-f])+/gi,
  /** A slash within a segment stays data: Tomcat (`passthrough`), Go’s `RawPath`, what decodes segment by segment. */
  allButSlash: /(?:%(?!2f)[0-9a-f]{2})+/gi,
  allButSlashes: /(?:%(?!2f|5c)[0-9a-f]{2})+/gi,
  /** Letters, digits and `-._~`: what normalises an address (RFC 3986 section 6.2.2.2). */
  needless: /(?:%(?:2[de]|3\d|[46][1-9a-f]|[57][0-9a]|5f|7e))+/gi,
} as const

export const undoEscapes = (text: string, which: RegExp, charset: Charset): string =>
  text.replace(which, run => (isOfAscii(run) ? decodeURIComponent(run) : charset(bytesOf(run))))

const isOfAscii = (run: string): boolean => !/%[89a-f]/i.test(run)

const bytesOf = (run: string): Buffer => Buffer.from(run.replaceAll('%', ''), 'hex')

/** Those that are UTF-8 undone, and the others left. */
export const undoUtf8Escapes = (text: string, which: RegExp): string =>
  text.replace(which, run => {
    const bytes = bytesOf(run)
    return isUtf8(bytes) ? bytes.toString('utf8') : run
  })

const byteByByte: Charset = bytes => bytes.toString('latin1')

/**
 * UTF-8 as careless servers read it: a letter may be longer than it need be (`%c0%af` is a slash), of up to six bytes, and what
 * is broken is left out.
 * @param takesAny whether whatever follows a first byte is taken for the rest of its letter (`%c1%1c` is a backslash, CVE-2000-0884)
 */
const carelessly =
  (takesAny: boolean): Charset =>
  bytes => {
    let text = ''
    for (let index = 0; index < bytes.length; index++) {
      const first = bytes[index] as number
      if (first < 0x80) text += String.fromCharCode(first)
      if (first < 0xc0 || first > 0xfd) continue
      const more = Math.clz32(~(first << 24)) - 1
      const rest = bytes.subarray(index + 1, index + 1 + more)
      if (rest.length < more || !(takesAny || rest.every(byte => byte >> 6 === 2))) continue
      const code = rest.reduce((sum, byte) => sum * 64 + (byte & 0x3f), first & (0x3f >> more))
      if (code <= 0x10ffff) text += String.fromCodePoint(code)
      index += more
    }
    return text
  }

const orElse =
  (other: Charset): Charset =>
  bytes =>
    isUtf8(bytes) ? bytes.toString('utf8') : other(bytes)

/** What is UTF-8 is read as such; these differ in what they make of the rest. */
export const charsets: readonly Charset[] = [byteByByte, carelessly(false), carelessly(true)].map(orElse)

/** `%u002f`, as IIS and `escape` write it. */
export const undoUnicodeEscapes = (text: string): string =>
  text.replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Bytes beyond ASCII, of which Node makes a character each, in the form that all addresses can have. */
export const escapeBytes = (text: string): string =>
  text.replace(/[\x80-\xff]/g, byte => `%${byte.charCodeAt(0).toString(16)}`)
