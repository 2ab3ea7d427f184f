import {
  type Charset,
  charsets,
  escapeBytes,
  escapes,
  undoEscapes,
  undoUnicodeEscapes,
  undoUtf8Escapes,
} from '../routing/escapes.ts'
import { isOrdinary } from '../routing/ordinary-path.ts'
import { resolveOneDot, resolveStrictly } from './dot-segments.ts'
import { cutAtMark, resolveDots, steps } from './path-steps.ts'

/** What a server may make of a path, none or several, the path itself among them; `undefined` where that is too much. */
export type RawStep = (path: string) => Iterable<string> | undefined

/**
 * A path as it came, with the escapes undone that every client must write: blanks, brackets, letters beyond ASCII. To a server that undoes
 * none, `/my%20files` is what a rule calls `/my files`. All others stay, since by them servers differ.
 */
export const asItCame = (path: string): string =>
  undoUtf8Escapes(escapeBytes(path), /%(?:2[01246-9a-c]|3[acde]|40|5[bde]|60|7[b-d])|(?:%[89a-f][0-9a-f])+/gi)

const one =
  (step: (path: string) => string): RawStep =>
  path => [step(path)]

function* decode(path: string): Generator<string> {
  if (!path.includes('%')) return
  // They agree about ASCII.
  const hasOthers = /%[89a-f][0-9a-f]/i.test(path)
  const differing = hasOthers ? charsets : charsets.slice(0, 1)
  for (const which of [escapes.all, escapes.allButSlash, escapes.allButSlashes]) {
    for (const charset of differing) yield undoEscapes(path, which, charset)
  }
  if (hasOthers) yield undoEscapes(path, escapes.ascii, charsets[0] as Charset)
  yield undoEscapes(path, escapes.needless, charsets[0] as Charset)
  yield undoUnicodeEscapes(path)
  // Classic ASP leaves out a percent sign that begins no escape.
  yield path.replace(/%(?![0-9a-f]{2}|u[0-9a-f]{4})/gi, '')
}

/** Of a segment alone (Tomcat, Spring, Jetty), or with all that follows; or what they are is a segment of its own. */
function* leaveOutParameters(path: string): Generator<string> {
  if (!path.includes(';')) return
  yield path.replace(/;[^/]*/g, '')
  yield path.replace(/;.*/s, '')
  yield path.replaceAll(';', '/')
}

/** What begins with two slashes is a host and a path to `new URL(path, base)` and its like (RFC 3986 section 4.2). */
const leaveOutHost = (path: string): string => path.replace(/^\/\/+[^/]*\/?/, '/')

/** Of every server, whatever it runs on. None takes more than the path's length for one that it makes. */
const ofAll: readonly RawStep[] = [
  decode,
  one(path => path.replaceAll('\\', '/')),
  one(path => (/[^\0-\x7f]/.test(path) ? path.normalize('NFKC') : path)),
  one(path => path.replace(/[\p{Cc}\u2028\u2029]/gu, '')),
  leaveOutParameters,
  one(cutAtMark),
  one(path => path.replace(/\/{2,}/g, '/')),
  one(path => (/\/[./]|\/$/.test(path) ? resolveDots(path) : path)),
  one(path => (path.includes('/.') ? resolveStrictly(path) : path)),
  resolveOneDot,
  one(leaveOutHost),
]

/** @param trims whether the app may run on Windows, or trim what it reads a path as */
export const rawSteps = (trims: boolean): readonly RawStep[] => (trims ? [...ofAll, trimmed] : ofAll)

function* trimmed(path: string): Generator<string> {
  if (isOrdinary(path)) return
  for (const step of steps) yield step(path)
}
