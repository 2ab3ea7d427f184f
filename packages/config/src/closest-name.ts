import { distance } from 'fastest-levenshtein'

/** The nearest of some names, for a name that does not exist. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map(candidate => ({ candidate, away: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away)
  const best = ranked[0]
  return best && best.away <= tolerance(name) ? best.candidate : undefined
}

/** Two letters exchanged are two steps; in a short word that could be any other word. */
export const tolerance = (word: string): number =>
  word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))
