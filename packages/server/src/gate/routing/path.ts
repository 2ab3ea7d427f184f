import { isTooLongToReadTwice } from './ordinary-path.ts'

/**
 * The path of a request, read once. What cannot be read in one way alone is refused, so that the rules and the app never
 * see two different paths. Past attacks, each refused here: `//admin`, `/./admin`, `/admin;x`, `/a%2fb`, `/%2e%2e/`,
 * `/a\b`, `/%2561dmin`.
 */
export interface Target {
  /** The path to send on: as it came, with needless escapes of letters and digits undone (RFC 3986 section 6.2.2.2). */
  readonly path: string
  /** The same path as text, as an app reads it after decoding it once; what rules are matched against. */
  readonly decoded: string
  /** With its `?`, or empty. */
  readonly query: string
  /** The path goes on as it came, and so does {@link decoded}: servers may read it in several ways. */
  readonly isRaw?: boolean
}

/** What a byte of a path may be: 0 is refused, 1 stands for itself. */
const plain = new Uint8Array(128)
for (let code = 0x21; code < 0x7f; code++) plain[code] = 1
for (const refused of '"#;<>\\`{}%?') plain[refused.charCodeAt(0)] = 0

const slash = 0x2f
const dot = 0x2e
const percent = 0x25
const question = 0x3f

/**
 * Reads a request target in origin-form.
 * @returns `undefined` where the target is to be refused: another form, a character or an escape that can be read in more
 * than one way, a byte outside printable ASCII, more characters than a path has that servers read in several ways.
 */
export function parseTarget(target: string): Target | undefined {
  if (target.charCodeAt(0) !== slash) return undefined
  let end = target.length
  let segmentStart = 1
  let escaped = false
  for (let index = 1; index < target.length; index++) {
    const code = target.charCodeAt(index)
    if (code === question) {
      end = index
      break
    }
    if (code === slash) {
      if (index === segmentStart || isDotSegment(target, segmentStart, index)) return undefined
      segmentStart = index + 1
    } else if (code === percent) {
      escaped = true
    } else if (code > 0x7e || plain[code] === 0) {
      return undefined
    }
  }
  if (isDotSegment(target, segmentStart, end)) return undefined
  const query = target.slice(end)
  if (query !== '' && !isPrintable(query)) return undefined
  const path = end === target.length ? target : target.slice(0, end)
  const read = escaped ? unescapePath(path, query) : { path, decoded: path, query }
  return read === undefined || isTooLongToReadTwice(read.decoded) ? undefined : read
}

function isDotSegment(text: string, start: number, end: number): boolean {
  const length = end - start
  if (length === 1) return text.charCodeAt(start) === dot
  return length === 2 && text.charCodeAt(start) === dot && text.charCodeAt(start + 1) === dot
}

/** A fragment never belongs into a request; what cuts at its `#` would see another query than we do. */
const isPrintable = (query: string): boolean => /^[!"$-~]*$/.test(query)

/** In characters; as common servers have it for a request line. Normalising Unicode takes the square of a run of marks. */
export const longestEscaped = 8 * 1024

function unescapePath(raw: string, query: string): Target | undefined {
  if (raw.length > longestEscaped) return undefined
  let refused = false
  // What is broken stays as it is, with the two characters behind it, and fails below: `%%361` must not become `%61`.
  const path = raw.replace(/%(..)/g, (triplet, hex: string) => {
    const byte = Number.parseInt(hex, 16)
    const character = String.fromCharCode(byte)
    if (byte < 0x20 || byte === 0x7f || '/\\.;'.includes(character)) refused = true
    return /[A-Za-z0-9\-_~]/.test(character) ? character : triplet
  })
  if (refused) return undefined
  const decoded = decodeOnce(path)
  if (decoded === undefined || decodesFurther(decoded) || foldsIntoStructure(decoded)) return undefined
  return { path, decoded, query }
}

/** Strict UTF-8: an overlong `%c0%af` is an error, not a slash. */
function decodeOnce(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** `%2561` is `%61` to us and `a` to an app that decodes twice. */
const decodesFurther = (decoded: string): boolean => /%[0-9a-f]{2}/i.test(decoded)

/**
 * Apps that normalise Unicode turn a full-width slash into a slash, and `‥` into `..`. Windows takes `.. ` for `..`. C1
 * controls end lines for some.
 */
function foldsIntoStructure(decoded: string): boolean {
  if (/[\u0080-\u009f\u2028\u2029]/.test(decoded)) return true
  const folded = decoded.normalize('NFKC')
  if (/\/\s*\.{1,2}\s*(?:\/|$)/.test(folded)) return true
  const structure = (text: string) => text.replace(/[^/\\]/g, '').length
  return structure(folded) !== structure(decoded)
}

/**
 * Letter case gone, and with it the differences between letters that apps may take for one: to some, `ı` is an `i` and `ſ`
 * an `s` where case does not count, and a full-width `ａ` is an `a`.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase()
  if (/^[\0-\x7f]*$/.test(lower)) return lower
  // Upper case first: `ı` and `ſ` have one with a plain letter's. The last is what is left of `İ`.
  return text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('i\u0307', 'i')
}
