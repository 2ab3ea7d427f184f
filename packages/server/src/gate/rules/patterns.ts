/**
 * Patterns of paths in rules, matched against the whole decoded path, never against a part of it, the query or the host.
 *
 * | pattern | matches |
 * |---|---|
 * | `/about` | that path alone; not `/about/` |
 * | `/admin/**` | `/admin`, `/admin/` and everything below |
 * | `/files/*.png` | within one segment, any run of characters for each `*` |
 * | `*`, `**`, `/**` | every path |
 *
 * `**` between two slashes stands for any number of segments, none included.
 */
export type PathPattern =
  | { readonly kind: 'every' }
  | { readonly kind: 'exact'; readonly path: string }
  /** Everything at and below `root`, which has no slash at its end. */
  | { readonly kind: 'below'; readonly root: string }
  | { readonly kind: 'glob'; readonly segments: readonly string[] }

/** Reads a pattern as the file has it. Escapes are undone, so `/my%20files/**` and `/my files/**` are the same. */
export function parsePattern(text: string): PathPattern {
  if (text === '*' || text === '**' || text === '/**') return { kind: 'every' }
  const pattern = unescapePattern(text.startsWith('/') ? text : `/${text}`)
  if (!pattern.includes('*')) return { kind: 'exact', path: pattern }
  const root = pattern.slice(0, -3)
  if (pattern.endsWith('/**') && !root.includes('*')) return { kind: 'below', root }
  return { kind: 'glob', segments: pattern.split('/').slice(1) }
}

function unescapePattern(pattern: string): string {
  try {
    return decodeURIComponent(pattern)
  } catch {
    return pattern
  }
}

/** Whether a glob's segments match the whole path. Time is at most their lengths' product, for any pattern and path. */
export function matchesGlob(segments: readonly string[], path: string): boolean {
  return matchesSequence(segments, path.split('/').slice(1), '**', matchesSegment)
}

/** Whether one segment of a pattern, with any characters for each `*`, matches one of a path. */
export const matchesSegment = (pattern: string, segment: string): boolean =>
  pattern.includes('*')
    ? matchesSequence([...pattern], [...segment], '*', (a, b) => a === b)
    : pattern === segment

/**
 * Greedy matching that goes back to the last wildcard only, so that it cannot take exponential time.
 * @param wildcard what in the pattern stands for any number of the subject's, none included
 */
export function matchesSequence(
  pattern: readonly string[],
  subject: readonly string[],
  wildcard: string,
  same: (pattern: string, subject: string) => boolean,
): boolean {
  let p = 0
  let s = 0
  let lastWildcard = -1
  let resumeAt = 0
  while (s < subject.length) {
    const wanted = pattern[p]
    if (wanted === wildcard) {
      lastWildcard = p++
      resumeAt = s
    } else if (wanted !== undefined && same(wanted, subject[s] as string)) {
      p++
      s++
    } else if (lastWildcard !== -1) {
      p = lastWildcard + 1
      s = ++resumeAt
    } else {
      return false
    }
  }
  while (pattern[p] === wildcard) p++
  return p === pattern.length
}
