import {
  type Charset,
  charsets,
  escapeBytes,
  escapes,
  undoEscapes,
  undoUnicodeEscapes,
} from '../routing/escapes.ts'
import { leadsUp } from './dot-segments.ts'

/** So often is nothing escaped that somebody means. */
const mostTimesEscaped = 8

/** So many texts come of no path that somebody means. */
const mostTexts = 32

/** Whether some server could find a segment in a path that leads up, however often it decodes and by whatever letters. */
export function mayLeadOut(path: string): boolean {
  let texts = new Set([escapeBytes(path)])
  for (let times = 0; times < mostTimesEscaped; times++) {
    if ([...texts].some(leadsUp)) return true
    const decoded = [...texts].flatMap(text => decodings(text).filter(made => made !== text))
    texts = new Set(decoded)
    if (texts.size === 0) return false
    if (texts.size > mostTexts) return true
  }
  return true
}

/** What different servers make of it next. */
const decodings = (text: string): readonly string[] =>
  [
    ...charsets.map(charset => undoEscapes(text, escapes.all, charset)),
    undoEscapes(text, escapes.ascii, charsets[0] as Charset),
  ].map(made => undoUnicodeEscapes(made).replace(/\p{Cc}/gu, ''))
