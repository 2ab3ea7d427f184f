import { type Entry, type Group, groups } from './entry.ts'

type Words = Pick<Entry, 'group' | 'label' | 'keywords' | 'description'>

/** Entries of one group that are shown at once. */
const SHOWN = 9

/** Without capitals and marks, as the server searches for people: `Özil` is found by `ozil`, `Straße` by `strasse`. */
const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')

/**
 * How well an entry answers what was typed: 0 where its name begins with it, 1 where a word of the name does, 2 where all words
 * of it are found somewhere.
 * @returns `undefined` where one of the words is nowhere
 */
export function rankOf(entry: Words, typed: string): number | undefined {
  const wanted = folded(typed).trim()
  const label = folded(entry.label)
  if (label.startsWith(wanted)) return 0
  const all = folded([entry.label, entry.group, entry.keywords, entry.description].join(' '))
  if (!wanted.split(/\s+/).every(word => all.includes(word))) return undefined
  return ` ${label}`.includes(` ${wanted}`) ? 1 : 2
}

/**
 * What is shown for what was typed, the best group first.
 * @param found by the server for just this, and not to be filtered again
 */
export function shownFor(
  typed: string,
  entries: readonly Entry[],
  found: readonly Entry[],
): readonly (readonly [Group, readonly Entry[]])[] {
  const ranked = [
    ...entries.flatMap(entry => {
      const rank = rankOf(entry, typed)
      return rank === undefined ? [] : [{ entry, rank }]
    }),
    ...found.map(entry => ({ entry, rank: rankOfFound[entry.group] ?? 2 })),
  ].sort((a, b) => a.rank - b.rank)
  return groups
    .map(group => [group, ranked.filter(({ entry }) => entry.group === group)] as const)
    .filter(([, members]) => members.length > 0)
    .sort(([, a], [, b]) => (a[0]?.rank ?? 0) - (b[0]?.rank ?? 0))
    .map(([group, members]) => [group, members.slice(0, SHOWN).map(({ entry }) => entry)] as const)
}

/** A page that has just this reference is what is meant; to look through a whole page is the last that one wants. */
const rankOfFound: Readonly<Partial<Record<Group, number>>> = { 'Error page': -1, Search: 3 }
