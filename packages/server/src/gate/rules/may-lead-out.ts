import { charsets, escapeBytes, escapes, undoEscapes, undoUnicodeEscapes } from '../routing/escapes.ts'
import { leadsUp } from './dot-segments.ts'

/** So often is nothing escaped that somebody means. */
const mostTimesEscaped = 8

/** Whether some server could find a segment in a path that leads up, however often it decodes and by whatever letters. */
export const mayLeadOut = (path: string): boolean =>
  charsets.some(charset => {
    let text = escapeBytes(path)
    for (let times = 0; times < mostTimesEscaped; times++) {
      if (leadsUp(text)) return true
      const decoded = undoUnicodeEscapes(undoEscapes(text, escapes.all, charset)).replace(/\p{Cc}/gu, '')
      if (decoded === text) return false
      text = decoded
    }
    return true
  })
