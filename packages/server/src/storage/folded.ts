import { readableAddresses } from '@gatewright/config'

/**
 * Marks that a search looks past: those above and below letters of any script that shares them, and the vowel points of Hebrew
 * and Arabic. The voice marks of kana are none of them: they make another syllable.
 */
const MARKS = /(?![\u3099\u309A])(?=\p{Mn})[\p{sc=Inherited}\p{sc=Hebrew}\p{sc=Arabic}]/gu
/** What nobody sees, such as a mark of direction or a joiner. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
/** Letters of their own whose stroke or shape no normalization takes apart, in small letters. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ł: 'l',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
}
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g')
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
const ASCII = /^[\x00-\x7f]*$/

/**
 * A text as a search compares it: `Özil`, `ÖZIL`, `ozil` and the same in separate marks are one; so are `STRASSE` and `Straße`.
 * Compatibility forms are taken apart (NFKC of Unicode Standard Annex 15, with its marks off), and case is folded in full: what
 * grows in capitals is compared as it is there. In code and for both sides, because SQLite's own `lower`, `like` and `nocase`
 * know ASCII alone, and every database has another idea of the rest.
 */
export function folded(text: string): string {
  if (ASCII.test(text)) return blanksAsOne(text.toLowerCase())
  const capitals = text.normalize('NFKD').replace(UNSEEN, '').toUpperCase()
  const small = capitals.toLowerCase().normalize('NFKD').replace(MARKS, '')
  return blanksAsOne(small.replace(NOT_PLAIN, letter => PLAIN[letter] ?? letter).normalize('NFC'))
}

/** Lines stay apart: what is searched for never crosses from one to the next. */
const blanksAsOne = (text: string): string => text.replace(/[^\S\n]+/g, ' ')

/** The same of a text with addresses: each is found as it is kept, and as people read and write it (`zoe@münchen.test`). */
export function foldedWithAddresses(text: string): string {
  const readable = readableAddresses(text)
  return folded(readable === text ? text : `${text}\n${readable}`)
}
