/** Characters, and ranges, that are looked at: a browser sends a dozen ranges at most. */
const LONGEST = 500
const MOST = 30

/**
 * The language that a browser wishes for, of those that there are (RFC 9110 section 12.5.4, by the lookup of RFC 4647 section
 * 3.4): `de-AT` is met by `de`. The one with the highest weight counts, of two the first; one with weight nought is refused.
 * @param available tags in lower case
 * @returns `undefined` where none of them is wished for
 */
export function wishedLanguage(
  header: string | undefined,
  available: { has(tag: string): boolean },
): string | undefined {
  const wishes = (header ?? '')
    .slice(0, LONGEST)
    .split(',', MOST)
    .map(readRange)
    .filter(range => range !== undefined)
    .sort((a, b) => b.weight - a.weight)
  const refused = new Set(wishes.filter(({ weight }) => weight === 0).map(({ tag }) => tag))
  for (const { tag, weight } of wishes) {
    if (weight === 0) break
    // Whoever takes anything else takes what there is by itself.
    if (tag === '*') return undefined
    for (let range = tag; range !== ''; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
      if (available.has(range) && !refused.has(range)) return range
    }
  }
  return undefined
}

function readRange(text: string): { readonly tag: string; readonly weight: number } | undefined {
  const match =
    /^\s*([a-z]{1,8}(?:-[a-z\d]{1,8}){0,7}|\*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(text)
  if (match === null) return undefined
  return { tag: (match[1] ?? '').toLowerCase(), weight: match[2] === undefined ? 1 : Number(match[2]) }
}
