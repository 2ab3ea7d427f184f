import { charsets, escapes, undoEscapes } from '../routing/escapes.ts'
import { foldCase } from '../routing/path.ts'
import {
  type Budget,
  createBudget,
  lenientReadings,
  type PathReadings,
  type Unfold,
} from './path-readings.ts'
import { asItCame, type RawStep, rawSteps } from './raw-steps.ts'

/** The paths that servers may take a raw one for; `exact` are those of a server that does the usual, and of one that decodes nothing. */
export interface RawReadings extends PathReadings {
  readonly exact: readonly string[]
}

/** Names that people give have up to 22. */
const mostRawReadings = 64

/** Characters of all readings of one path together. Of each, far more is made than of those of another path. */
export const mostRawCharacters = 16 * 1024

/**
 * All that comes of a path by any steps of any server, in any order and number: what one server in front has undone is read by the next.
 * So no order of decoding, resolving and leaving out has to be thought of.
 * @param path below the app's address, as it came
 * @param trims whether the app may trim what it reads a path as, or run on Windows
 * @returns `undefined` where they are too many, too long together, or one ends a line
 */
export function rawReadings(
  path: string,
  { unfold, trims }: { readonly unfold: Unfold; readonly trims: boolean },
): RawReadings | undefined {
  const isWithin = createBudget(mostRawCharacters)
  const start = asItCame(path)
  const steps = rawSteps(trims)
  const cased = closureOf(start, steps, isWithin)
  if (cased === undefined) return undefined
  const isAscii = [...cased].every(one => !/[^\0-\x7f]/.test(one))
  // Some fold before they look at letters.
  const folded = isAscii ? cased : closureOf(start, [...steps, foldOther], isWithin)
  const lenient = folded && lenientReadings(new Set([...folded].map(foldCase)), unfold, isWithin)
  if (lenient === undefined) return undefined
  const decoded = undoEscapes(start, escapes.all, charsets[0] as (typeof charsets)[number])
  return { exact: [...new Set([start, decoded])], cased: [...cased], lenient }
}

const foldOther: RawStep = path => (/[^\0-\x7f]/.test(path) ? [foldCase(path)] : [])

/** What is made is taken off the budget at once: to make it is the work. */
function closureOf(start: string, steps: readonly RawStep[], isWithin: Budget): Set<string> | undefined {
  const found = new Set<string>()
  const isRead = (path: string): boolean => {
    if (found.has(path)) return true
    if (found.size === mostRawReadings || !isWithin(path) || /[\0\r\n]/.test(path)) return false
    found.add(path)
    return true
  }
  if (!isRead(start)) return undefined
  // What is added meanwhile is come to as well.
  for (const path of found) {
    for (const step of steps) {
      const all = step(path)
      if (all === undefined) return undefined
      for (const made of all) if (made !== path && !isRead(made)) return undefined
    }
  }
  return found
}
