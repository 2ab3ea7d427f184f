import type { AppRule } from '@gatewright/config'
import { matchesSegment, matchesSequence, parsePattern } from './patterns.ts'
import { shortNameGlobs } from './short-names.ts'

/**
 * A path that names whatever file fits, to Windows: `FindFirstFile`, by which PHP reads each segment there, takes `<` for `*`, `>` for
 * `?` and `"` for `.` (ntifs.h, DOS_STAR, DOS_QM, DOS_DOT), so `/adm%3c%3c/x` opens `/admin/x`. A dot beside a wildcard fits the end
 * of a name, too, and short names of 8.3 are found as well as long ones.
 */
export const hasFileWildcard = (path: string): boolean => /[*?<>"]/.test(path)

/** Such a path with one `*` for each run of wildcards, and of the dots beside them: what comes to the same is asked of the rules once. */
export const asFileGlob = (path: string): string =>
  path.replace(/[.*?<>"]+/g, run => (hasFileWildcard(run) ? '*' : run))

/** So many different globs has no path that somebody means. */
export const mostFileGlobs = 16

/** A rule that could decide about a file that such a path names. */
export interface Reached {
  /** The rule's place in the file. */
  readonly number: number
  /** It decides whatever file is meant, so the rules below it are never come to. */
  readonly isCertain: boolean
}

/** @param glob by {@link asFileGlob}, of a lenient reading */
export type Reach = (glob: string) => readonly Reached[]

/**
 * What of the rules a glob could reach, in the order of the file. Errs on the side of too much.
 * @param patternsOf the paths of a rule as the lenient reading has them, in each of their spellings
 */
export function createReach(
  rules: readonly AppRule[],
  patternsOf: (rule: AppRule) => Iterable<string>,
): Reach {
  const targets = rules.map((rule, number) => ({ number, tests: [...patternsOf(rule)].map(testsOf) }))
  return glob => {
    const segments = glob.split('/').slice(1)
    // A name that is wildcards alone could be `..`, and what follows is then any path.
    const isAnything = segments.some(segment => segment.includes('*') && !/[^*\s+]/.test(segment))
    return targets.flatMap(({ number, tests }) => {
      const isCertain = tests.some(test => test.holdsAlways(segments, isAnything))
      return isAnything || tests.some(test => test.mayHold(segments)) ? [{ number, isCertain }] : []
    })
  }
}

interface PatternTests {
  mayHold(segments: readonly string[]): boolean
  /** A `*` of the path is a letter that only a `*` of the pattern takes, and takes then whatever it stands for. */
  holdsAlways(segments: readonly string[], isAnything: boolean): boolean
}

function testsOf(text: string): PatternTests {
  const pattern = parsePattern(text)
  if (pattern.kind === 'every') return { mayHold: () => true, holdsAlways: () => true }
  if (pattern.kind === 'glob') return testsBy(pattern.segments)
  const own = (pattern.kind === 'below' ? pattern.root : pattern.path).split('/').slice(1)
  // As often as not a thousand rules are of this kind: no further than the root is looked at.
  const cut = (segments: readonly string[]) =>
    pattern.kind === 'below' ? segments.slice(0, own.length) : segments
  const { mayHold, holdsAlways } = testsBy(own)
  return {
    mayHold: segments => mayHold(cut(segments)),
    holdsAlways: (segments, isAnything) => holdsAlways(cut(segments), isAnything),
  }
}

function testsBy(own: readonly string[]): PatternTests {
  return {
    mayHold: segments => matchesSequence(own, segments, '**', mayFit),
    holdsAlways: (segments, isAnything) =>
      !isAnything && matchesSequence(own, segments, '**', matchesSegment),
  }
}

function mayFit(pattern: string, segment: string): boolean {
  if (!segment.includes('*')) return matchesSegment(pattern, segment)
  return overlap(segment, pattern) || shortNameGlobs(pattern, segment).some(glob => overlap(segment, glob))
}

/**
 * Whether some text fits both. Of two with a `*` each that is so where neither their beginnings nor their ends are different: what stands
 * between is taken by the other's `*`.
 */
function overlap(glob: string, other: string): boolean {
  if (!other.includes('*')) return isShortEnough(glob, other) && matchesSegment(glob, other)
  const [begin, otherBegin] = [glob, other].map(text => text.slice(0, text.indexOf('*'))) as [string, string]
  const [end, otherEnd] = [glob, other].map(text => text.slice(text.lastIndexOf('*') + 1)) as [string, string]
  return (
    (begin.startsWith(otherBegin) || otherBegin.startsWith(begin)) &&
    (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  )
}

/** Matching takes the product of both lengths, and a glob is as long as a client likes. */
const isShortEnough = (glob: string, name: string): boolean => glob.length <= 2 * name.length + 1
