import type { AppRule } from '@gatewright/config'
import { isOrdinary } from '../routing/ordinary-path.ts'
import { foldCase } from '../routing/path.ts'
import { PrefixMap } from '../routing/prefix-map.ts'
import { createReach, type Reach, type Reached } from './file-wildcards.ts'
import { lenientReading, type PathReadings, pathReadings, type Unfold } from './path-readings.ts'
import { cutAtMark, spellingsOf } from './path-steps.ts'
import { matchesGlob, type PathPattern, parsePattern } from './patterns.ts'
import { type RawReadings, rawReadings } from './raw-readings.ts'
import { shortNames } from './short-names.ts'

/**
 * The rules of one app, indexed so that finding those that match a path costs as much for a thousand rules as for ten.
 * Rules keep their place in the file as their number.
 */
export interface RuleIndex {
  readonly rules: readonly AppRule[]
  /** Some rule has `paths` other than `/**`; otherwise all paths are alike. */
  readonly readsPaths: boolean
  /** Some rule has `methods`, so what lets a header override the method must not reach the app. */
  readonly readsMethods: boolean
  /** Numbers of the rules that match, in the order of the file. */
  matching(reading: Reading, path: string, method: string): readonly number[]
  /**
   * What else the app may take the path for. Nearly always that is one reading, which is given as it is; `undefined` where the
   * path could be so much that nobody means it.
   */
  readingsOf(path: string): string | PathReadings | undefined
  /** The same of a path that is to go on as it came, and could be read in several ways. */
  rawReadingsOf(path: string): RawReadings | undefined
  /** The rules that could decide about a file that is meant by a glob of a lenient reading, in the order of the file. */
  reachedBy(glob: string, method: string): readonly Reached[]
}

/**
 * `exact`: as written. `cased` and `lenient`: for a path that some app reads another one as, with and without regard to case.
 * There a rule for `/café` is one for `/cafe`, too, so that whoever may see the one is not stopped by the other reading.
 */
export type Reading = 'exact' | 'cased' | 'lenient'

/** @param options.trimsPaths whether the app may trim what it reads a path as, or run on Windows; it may, unless said */
export function indexRules(
  rules: readonly AppRule[],
  { trimsPaths = true }: { readonly trimsPaths?: boolean | undefined } = {},
): RuleIndex {
  const readings = { exact: new PathIndex(), cased: new PathIndex(), lenient: new PathIndex() }
  rules.forEach((rule, number) => {
    for (const text of rule.paths ?? ['**']) {
      readings.exact.add(parsePattern(text), number)
      for (const spelling of spellingsOf(text)) readings.cased.add(parsePattern(spelling), number)
    }
    for (const spelling of lenientSpellings(rule)) readings.lenient.add(parsePattern(spelling), number)
  })
  // Of most apps nobody ever asks for such a path.
  let reach: Reach | undefined
  const unfoldOnce = shortNames(namesIn(rules))
  const readsPaths = rules.some(({ paths }) => paths && !paths.some(isEveryPath))
  const readsMethods = rules.some(rule => rule.methods !== undefined)
  const all = rules.map((_, number) => number)
  const takes = (number: number, method: string) => takesMethod(rules[number] as AppRule, method)
  return {
    rules,
    readsPaths,
    readsMethods,
    matching(reading, path, method) {
      const found = readsPaths ? readings[reading].find(path) : all
      return readsMethods ? found.filter(number => takes(number, method)) : found
    },
    readingsOf(path) {
      if (isOrdinary(path)) return lenientReading(path)
      return trimsPaths ? pathReadings(path, unfoldOnce()) : lenientReading(cutAtMark(path))
    },
    rawReadingsOf: path =>
      rawReadings(path, { unfold: trimsPaths ? unfoldOnce() : itself, trims: trimsPaths }),
    reachedBy(glob, method) {
      reach ??= createReach(rules, lenientSpellings)
      return reach(glob).filter(({ number }) => takes(number, method))
    },
  }
}

const isEveryPath = (text: string): boolean => parsePattern(text).kind === 'every'

const itself: Unfold = folded => [folded]

/** A rule for `GET` is one for `HEAD` too: apps answer it with the same handler. */
function takesMethod(rule: AppRule, method: string): boolean {
  if (rule.methods === undefined) return true
  return rule.methods.includes(method) || (method === 'HEAD' && rule.methods.includes('GET'))
}

function lenientPattern(text: string): string {
  const lower = foldCase(text)
  return lower.length > 1 && lower.endsWith('/') ? lower.slice(0, -1) : lower
}

const lenientSpellings = ({ paths = ['**'] }: AppRule): readonly string[] =>
  paths.flatMap(text => [...spellingsOf(lenientPattern(text))])

/** The names in the rules' paths as the lenient reading has them, with their wildcards. `*` alone is any name as it is written. */
function namesIn(rules: readonly AppRule[]): Set<string> {
  const segments = rules.flatMap(rule => rule.paths ?? []).flatMap(text => lenientPattern(text).split('/'))
  return new Set(segments.filter(segment => !/^\**$/.test(segment)))
}

class PathIndex {
  readonly #every: number[] = []
  readonly #exact = new Map<string, number[]>()
  readonly #below = new PrefixMap<number[]>()
  readonly #globs: { readonly segments: readonly string[]; readonly number: number }[] = []

  add(pattern: PathPattern, number: number): void {
    if (pattern.kind === 'every') this.#every.push(number)
    else if (pattern.kind === 'exact') append(this.#exact, pattern.path, number)
    else if (pattern.kind === 'below') append(this.#below, pattern.root, number)
    else this.#globs.push({ segments: pattern.segments, number })
  }

  find(path: string): readonly number[] {
    let found: readonly number[] = merge(this.#every, this.#exact.get(path))
    for (const root of this.#below.above(path)) found = merge(found, root)
    if (this.#globs.length === 0) return found
    const globs = this.#globs
      .filter(({ segments }) => matchesGlob(segments, path))
      .map(({ number }) => number)
    return merge(found, globs)
  }
}

/** Both lists as one in the order of the file, each number once. Most often one of them is empty, and nothing is made. */
function merge(some: readonly number[], more: readonly number[] = []): readonly number[] {
  if (more.length === 0) return some
  if (some.length === 0) return more
  return [...new Set([...some, ...more])].sort((a, b) => a - b)
}

type Lists = { get(key: string): number[] | undefined; set(key: string, list: number[]): unknown }

function append(map: Lists, key: string, number: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [number])
  else if (list.at(-1) !== number) list.push(number)
}
