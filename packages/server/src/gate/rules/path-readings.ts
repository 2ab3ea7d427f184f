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

/**
 * What no server reads as another path but for case and a slash at the end, which is nearly every path: printable ASCII without
 * the marks that steps below look for.
 */
export const isOrdinary = (decoded: string): boolean => !/[^!-~]|["#+:?~]|\/\(|\.(?:[./]|$)/.test(decoded)

/** Letter case folded, no slash at the end. Express, for one, answers `/Admin/` with the handler of `/admin`. */
export function lenientReading(decoded: string): string {
  const folded = foldCase(decoded)
  let end = folded.length
  while (end > 1 && folded[end - 1] === '/') end--
  return folded.slice(0, end)
}

/**
 * @param decoded the path as text, below the app's address
 * @param unfold what a folded path stands for as well, by the names that the rules have
 * @returns `undefined` where they are too many
 */
export function pathReadings(
  decoded: string,
  unfold: (folded: string) => readonly string[] | undefined,
): PathReadings | undefined {
  const cased = variantsOf(decoded)
  const folded = cased && variantsOf(foldCase(decoded))
  if (cased === undefined || folded === undefined) return undefined
  cased.delete(decoded)
  const lenient = new Set<string>()
  for (const path of folded) {
    const meant = unfold(path)
    if (meant === undefined || lenient.size + meant.length > mostReadings) return undefined
    for (const one of meant) lenient.add(lenientReading(one))
  }
  return { cased: [...cased], lenient: [...lenient] }
}

/** Each step of {@link steps} is taken by some servers and not by others: all that can come of it. */
function variantsOf(path: string): Set<string> | undefined {
  const variants = new Set([path])
  for (const step of steps) {
    for (const variant of [...variants]) variants.add(step(variant))
    if (variants.size > mostReadings) return undefined
  }
  return variants
}
