/** What an editor, a shell or a web page adds to a secret: nobody sees it, and the provider gets it as a part of it. */

/** Half a character, a replacement for one, or one that is not seen: control, format, bidi, zero-width, filler. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFFD]/u
/** A blank of any width; the blank of Braille looks like one. */
const BLANK = /[\p{Zs}\u2800]/u
/** Quotation marks of all languages, and what stands for them on keyboards. */
const QUOTE = /[\p{Quotation_Mark}`´′″]/u

const isOdd = (character: string): boolean =>
  UNSEEN.test(character) || BLANK.test(character) || QUOTE.test(character)

const names: Readonly<Record<string, string>> = {
  '\n': 'a line end',
  '\r': 'a line end',
  '\u2028': 'a line end (U+2028)',
  '\u2029': 'a line end (U+2029)',
  '\u0085': 'a line end (U+0085)',
  ' ': 'a blank',
  '\t': 'a tab',
  '\0': 'a NUL (U+0000)',
  '\u00A0': 'a no-break space (U+00A0)',
  '\u200B': 'a zero-width space (U+200B)',
  '\uFEFF': 'a byte order mark (U+FEFF)',
  '\uFFFD': 'a letter that was lost in another encoding (U+FFFD)',
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

function nameOf(character: string): string {
  const name = names[character]
  if (name !== undefined) return name
  if (QUOTE.test(character)) return `a quotation mark (${character})`
  return `${BLANK.test(character) ? 'a blank' : 'an invisible character'} (${codeOf(character)})`
}

/** What stands in a secret that people hardly ever mean, in words: `a line end`. */
export interface OddCharacters {
  readonly start?: string
  readonly end?: string
  /** Between the two: blanks and quotation marks are meant there, and what is not seen is not. */
  readonly inside?: string
  /** Where both ends are one pair of quotation marks around all of it: `"…"`. */
  readonly quotes?: string
}

/**
 * Whether a secret begins or ends with a blank, a line end, a quotation mark or something that is not seen, or holds such a
 * thing. A secret may really do so, and so this is for a word about it and never a reason to refuse it. Of a PEM nothing is said: its lines
 * end as they like.
 * @returns `undefined` where there is nothing of the kind
 */
export function oddCharacters(secret: string): OddCharacters | undefined {
  if (secret.includes('-----BEGIN ')) return undefined
  const characters = [...secret]
  const first = characters.findIndex(character => !isOdd(character))
  if (first === -1) {
    return secret === '' ? undefined : { start: inWords(characters), end: inWords(characters) }
  }
  const last = characters.findLastIndex(character => !isOdd(character))
  const [before, after] = [characters.slice(0, first), characters.slice(last + 1)]
  const inside = characters.slice(first, last + 1).filter(character => UNSEEN.test(character))
  if (before.length + after.length + inside.length === 0) return undefined
  return {
    ...(before.length > 0 && { start: inWords(before) }),
    ...(after.length > 0 && { end: inWords(after) }),
    ...(inside.length > 0 && { inside: inWords(inside) }),
    ...(isPair(before, after) && { quotes: `${before[0]}…${after[0]}` }),
  }
}

/** A secret as it may have been meant: a provider may quote it so, and so it is a secret, too. */
export function withoutOddEnds(secret: string): string {
  const characters = [...secret]
  const first = characters.findIndex(character => !isOdd(character))
  return characters.slice(first, characters.findLastIndex(character => !isOdd(character)) + 1).join('')
}

/** `a quotation mark (") and a line end`; each kind once, and no more of them than anybody reads. */
function inWords(characters: readonly string[]): string {
  const kinds = [...new Set(characters.map(nameOf))]
  const said = kinds.length > 3 ? [...kinds.slice(0, 2), 'others'] : kinds
  return said.length === 1 ? (said[0] as string) : `${said.slice(0, -1).join(', ')} and ${said.at(-1)}`
}

/** By how they are written: an opening mark has its closing one, and the straight ones are both. */
const pairs = ['""', "''", '``', '“”', '‘’', '„“', '‚‘', '«»', '»«', '‹›', '””', '’’']

const isPair = (before: readonly string[], after: readonly string[]): boolean =>
  before.length === 1 && after.length === 1 && pairs.includes(`${before[0]}${after[0]}`)

/** As the end of a sentence whose subject is the secret: `begins with a blank and ends with a line end`. */
export function saidOf({ start, end, inside, quotes }: OddCharacters): string {
  const said = quotes
    ? [`stands in quotation marks (${quotes})`]
    : [
        ...(start === undefined ? [] : [`begins with ${start}`]),
        ...(end === undefined ? [] : [`ends with ${end}`]),
      ]
  if (inside !== undefined) said.push(`has ${inside} inside`)
  return said.join(', and ')
}

/** What is not seen at the ends of a text, in words, and the text without it. */
export interface StrayEnds {
  /** As the end of a sentence: `begins with a blank and ends with a line end`. */
  readonly said: string
  readonly rest: string
}

/**
 * Whether a text that is no secret begins or ends with a blank, a line end or something that is not seen. Quotation marks are
 * seen, and say for themselves that they are there.
 */
export function strayEnds(text: string): StrayEnds | undefined {
  const characters = [...text]
  const isStray = (character: string) => UNSEEN.test(character) || BLANK.test(character)
  const first = characters.findIndex(character => !isStray(character))
  if (first === -1) return undefined
  const last = characters.findLastIndex(character => !isStray(character))
  const [before, after] = [characters.slice(0, first), characters.slice(last + 1)]
  if (before.length + after.length === 0) return undefined
  const said = [
    ...(before.length > 0 ? [`begins with ${inWords(before)}`] : []),
    ...(after.length > 0 ? [`ends with ${inWords(after)}`] : []),
  ].join(' and ')
  return { said, rest: characters.slice(first, last + 1).join('') }
}
