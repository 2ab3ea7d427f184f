/** Where a decoded `?` or `#` stands, for a server that decodes before it takes the query off. */
export const cutAtMark = (path: string): string => path.replace(/[?#].*/s, '')

/** Soft hyphens, zero-width characters, byte order marks: HFS+ and name preparation (RFC 3454) leave them out. */
const withoutInvisible = (path: string): string =>
  path.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')

/**
 * What Windows makes of a character that a code page does not have (its "best fit"), and databases of letters with marks: full
 * width and accents gone. What stands for a slash or a backslash begins another segment.
 */
export const bestFit = (path: string): string =>
  path
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2044\u2215\u2216\u29f5\u29f8\u29f9¥₩\\]/g, '/')
    .replace(/[^\0-\x7f]/g, letter => bestFits[letter] ?? letter)

/** A name as it is, and as it is left by servers that know fewer letters; for what the rules say. */
export const spellingsOf = (name: string): ReadonlySet<string> => {
  const visible = withoutInvisible(name)
  return new Set([name, visible, bestFit(name), bestFit(visible)])
}

/** Letters without a decomposition (unicode.org, bestfit1252.txt). */
const bestFits: Readonly<Record<string, string>> = {
  ...{ đ: 'd', Đ: 'D', ħ: 'h', Ħ: 'H', ı: 'i', ł: 'l', Ł: 'L', ŧ: 't', Ŧ: 'T', ƀ: 'b', ƶ: 'z', ɡ: 'g' },
  ...{ Ɨ: 'I', ƚ: 'l', Ɵ: 'O', ƫ: 't', Ʈ: 'T', Ǥ: 'G', ǥ: 'g', һ: 'h', ℮: 'e', ℘: 'P', '₧': 'P' },
  ...{ Γ: 'G', Θ: 'T', Σ: 'S', Φ: 'F', Ω: 'O', α: 'a', δ: 'd', ε: 'e', π: 'p', σ: 's', τ: 't', φ: 'f' },
  ...{ '∞': '8', '√': 'v', '∩': 'n', '\u0589': ':' },
  // Wildcards of files: in code page 1252 the first three, in 437 and its like the others.
  ...{ '\u2217': '*', '\u3008': '<', '\u3009': '>', '\u2039': '<', '\u203a': '>' },
  ...{ '\u201c': '"', '\u201d': '"', '\u201e': '"' },
  ...{
    ø: 'o',
    Ø: 'O',
    ʹ: "'",
    ʺ: '"',
    '\u2010': '-',
    '\u2212': '-',
    '\u2236': ':',
    '\ua789': ':',
  },
}

/** `/(S(x))/admin` is `/admin` to ASP.NET, and `/ad/(S(x))min` too: a session's id in the path is taken out before it is read. */
export function withoutCookielessSession(path: string): string {
  const rest = path.replace(/\/?\((?:[a-z]\([^()/]*\))+\)/gi, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** `/admin::$DATA`, `/admin:x` and `/admin:$I30:$INDEX_ALLOCATION/x` open what is before the colon, on NTFS. */
const withoutStreams = (path: string): string => path.replace(/:[^/]*/g, '')

/** Two dots or more with spaces between, which some take for `..` and some, trimming, for nothing. */
const dotsAsUp = (path: string): string =>
  eachSegment(path, segment => (!/[^.\s]/.test(segment) && segment.split('.').length > 2 ? '..' : segment))

/** A plus is a space to what reads a path as if it were a form. */
const isSpace = (character: string): boolean => /[\s+\u2800]/.test(character)

/** Beyond either end stands no character, which is no space. */
function trimSpaces(segment: string): string {
  let start = 0
  let end = segment.length
  while (isSpace(segment.charAt(start))) start++
  while (isSpace(segment.charAt(end - 1))) end--
  return segment.slice(start, end)
}

/** Dots and spaces at the end of a name are nothing to Win32, and `"` is a dot there. */
function trimForWindows(segment: string): string {
  if (segment === '.' || segment === '..') return segment
  let end = segment.length
  while (/[\s+\u2800."]/.test(segment.charAt(end - 1))) end--
  return segment.slice(0, end)
}

/** Removes dot segments (RFC 3986 section 5.2.4) and empty ones, which the steps before may have left. */
export function resolveDots(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}`
}

const eachSegment = (path: string, change: (segment: string) => string): string =>
  path.split('/').map(change).join('/')

/** Normalising is most of the work, and few paths have what it changes. */
const ofOtherLetters =
  (step: (path: string) => string): ((path: string) => string) =>
  path =>
    /[^\0-\x7f]|\\/.test(path) ? step(path) : path

/** In the order in which one can bring to light what the next looks for. None takes more than the path's length. */
export const steps: readonly ((path: string) => string)[] = [
  cutAtMark,
  ofOtherLetters(withoutInvisible),
  ofOtherLetters(bestFit),
  withoutCookielessSession,
  withoutStreams,
  dotsAsUp,
  path => eachSegment(path, trimSpaces),
  path => eachSegment(path, trimForWindows),
  trimForWindows,
  resolveDots,
]
