import escapeStringRegexp from 'escape-string-regexp'
import { joined } from './place.ts'
import { createRepeatFinder } from './repeats.ts'

/**
 * Takes values that must not be shown out of a text. Problems quote the file, where a reference stands as a reference; but
 * some sentences are built from what a URL was resolved to (its origin, its tenant), and those pieces go too.
 */
export interface Scrubber {
  /** @param shownAs what stands in its place, such as `${env:NAME}` */
  add(value: string, shownAs: string): void
  scrub(text: string): string
}

/** Pieces that give nothing away, because they stand in every URL of their kind. */
const common = new Set([
  'oauth2',
  'v2.0',
  'authorize',
  'token',
  'common',
  'organizations',
  'localhost',
  '127.0.0.1',
  '0.0.0.0',
])

/** @param secrets what the file itself holds; asked for when there is a text to scrub */
export function createScrubber(secrets: () => readonly string[] = () => []): Scrubber {
  let findWritten: ReturnType<typeof createRepeatFinder> | undefined
  const pieces = new Map<string, string>()
  let pattern: RegExp | undefined
  return {
    add(value, shownAs) {
      const url = URL.parse(value)
      const parts = url
        ? [url.href.replace(/\/$/, ''), url.origin, url.host, url.hostname, ...url.pathname.split('/')]
        : []
      for (const piece of [value, ...parts]) {
        if (piece.length >= 4 && !common.has(piece) && !pieces.has(piece)) pieces.set(piece, shownAs)
      }
      pattern = undefined
    },
    scrub(input) {
      findWritten ??= createRepeatFinder(secrets())
      const text = without(input, joined(findWritten(input, 0, input.length)))
      if (pieces.size === 0) return text
      pattern ??= new RegExp(
        [...pieces.keys()]
          .sort((a, b) => b.length - a.length)
          .map(escapeStringRegexp)
          .join('|'),
        'gi',
      )
      return text.replace(pattern, found => pieces.get(found) ?? '…')
    },
  }
}

function without(text: string, places: readonly { readonly start: number; readonly end: number }[]): string {
  let result = ''
  let at = 0
  for (const { start, end } of places) {
    result += `${text.slice(at, start)}…`
    at = end
  }
  return result + text.slice(at)
}
