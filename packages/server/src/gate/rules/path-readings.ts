import { foldCase } from '../routing/path.ts'
import { steps } from './path-steps.ts'

/** The paths that servers may take one for. It is let in only where the rules of each let it in. */
export interface PathReadings {
  /** By a server to which case counts. Without the path itself. */
  readonly cased: readonly string[]
  /** Without regard to case or a slash at the end. */
  readonly lenient: readonly string[]
}

/** So many readings has no path that somebody means. Whoever makes up more is refused. */
export const mostReadings = 128

/** Characters of all readings of one path together, for each is made and looked up in the rules. */
export const mostCharacters = 64 * 1024

/** Letter case folded, no slash at the end. Express, for one, answers `/Admin/` with the handler of `/admin`. */
export function lenientReading(decoded: string): string {
  const folded = foldCase(decoded)
  let end = folded.length
  while (end > 1 && folded[end - 1] === '/') end--
  return folded.slice(0, end)
}

/** What a folded path stands for as well, by the names that the rules have; `undefined` where that is too much. */
export type Unfold = (folded: string) => readonly string[] | undefined

/**
 * @param decoded the path as text, below the app's address
 * @returns `undefined` where they are too many, or too long together
 */
export function pathReadings(decoded: string, unfold: Unfold): PathReadings | undefined {
  const isWithin = createBudget()
  const cased = variantsOf(decoded, isWithin)
  if (cased === undefined) return undefined
  const folded = foldedVariants(decoded, cased, isWithin)
  if (folded === undefined) return undefined
  cased.delete(decoded)
  const lenient = lenientReadings(folded, unfold, isWithin)
  return lenient && { cased: [...cased], lenient }
}

/** All that folded paths stand for, each once. */
export function lenientReadings(
  folded: Iterable<string>,
  unfold: Unfold,
  isWithin: Budget,
): readonly string[] | undefined {
  const lenient = new Set<string>()
  for (const path of folded) {
    const meant = unfold(path)
    if (meant === undefined || lenient.size + meant.length > mostReadings) return undefined
    for (const one of meant) {
      if (!isWithin(one)) return undefined
      lenient.add(lenientReading(one))
    }
  }
  return [...lenient]
}

/** Takes what a path costs off, and says whether there was enough. */
export type Budget = (path: string) => boolean

export function createBudget(characters = mostCharacters): Budget {
  let left = characters
  return path => {
    left -= path.length
    return left >= 0
  }
}

/** Each step of {@link steps} is taken by some servers and not by others: all that can come of it. */
function variantsOf(path: string, isWithin: Budget): Set<string> | undefined {
  if (!isWithin(path)) return undefined
  const variants = new Set([path])
  for (const step of steps) {
    for (const variant of [...variants]) {
      const changed = step(variant)
      if (variants.has(changed)) continue
      // Asked for each, not once they are all made: to make them is the work.
      if (variants.size === mostReadings || !isWithin(changed)) return undefined
      variants.add(changed)
    }
  }
  return variants
}

/** No step minds the case of ASCII, so there what is folded first comes to the same as what is folded last. */
function foldedVariants(
  decoded: string,
  variants: ReadonlySet<string>,
  isWithin: Budget,
): ReadonlySet<string> | undefined {
  if (/[^\0-\x7f]/.test(decoded)) return variantsOf(foldCase(decoded), isWithin)
  return new Set([...variants].map(foldCase))
}
