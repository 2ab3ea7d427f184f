import { bestFit, withoutCookielessSession } from './path-steps.ts'

/** A segment without what some server leaves out of it: parameters, streams, blanks, marks, what is not seen. */
const bare = (segment: string): string =>
  (/[^\0-\x7f]/.test(segment) ? segment.normalize('NFKC') : segment)
    .replace(/[;:?#].*/s, '')
    .replace(/[\s+"%\u2800\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu, '')

/** Whether some server goes up by this segment; by three dots, too, as old ones did, and as is left where one takes `../` out of `....//`. */
const isUp = (segment: string): boolean => couldBeDots(segment) && /^\.{2,}$/.test(bare(segment))

const isHere = (segment: string): boolean => couldBeDots(segment) && bare(segment) === '.'

/** What begins with a letter is a name, which is asked first: nearly all are. */
const couldBeDots = (segment: string): boolean => !/^(?:[!$&-*,\-/0-9<-z|~]|$)/.test(segment)

/** Whether a server could find a segment in a text that leads up. */
export const leadsUp = (text: string): boolean =>
  [text, bestFit(text), withoutCookielessSession(text)].some(one => one.split(/[/\\]/).some(isUp))

/** So many dot segments has no path that somebody means. */
const mostDots = 6

/**
 * The path with one dot segment resolved, for each: servers differ in which they know for one, and in what an empty one counts.
 * @returns `undefined` where they are too many
 */
export function resolveOneDot(path: string): Iterable<string> | undefined {
  if (!path.includes('.') && !/[^\0-\x7f]/.test(path)) return []
  const segments = path.split('/').slice(1)
  const dots = [...segments.keys()].filter(
    index => isUp(segments[index] ?? '') || isHere(segments[index] ?? ''),
  )
  return dots.length > mostDots ? undefined : resolved(segments, dots)
}

function* resolved(segments: readonly string[], dots: readonly number[]): Generator<string> {
  for (const index of dots) {
    if (!isUp(segments[index] as string)) {
      yield without(segments, index, 1)
      continue
    }
    yield without(segments, Math.max(index - 1, 0), index === 0 ? 1 : 2)
    const named = segments.slice(0, index).findLastIndex(one => one !== '')
    if (named !== index - 1) yield without(segments, Math.max(named, 0), index - Math.max(named, 0) + 1)
  }
}

const without = (segments: readonly string[], start: number, count: number): string =>
  `/${segments.toSpliced(start, count).join('/')}`

/** All of them resolved (RFC 3986 section 5.2.4), where an empty segment counts as a name does. */
export function resolveStrictly(path: string): string {
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
    if (isLast && (segment === '.' || segment === '..')) kept.push('')
  }
  return `/${kept.join('/')}`
}
