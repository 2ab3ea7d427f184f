/** More than any address or domain has in any spelling, in UTF-16 units: a claim may be a megabyte, and each letter costs time. */
export const LONGEST_TEXT = 1000

/** One spelling of a text, whatever its letter case and however its letters and marks are put together. */
export const composed = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC')

/**
 * Whether a text has a letter that becomes ASCII in {@link composed}: the Kelvin sign turns into `k`, the dotted capital I into
 * `i` and a mark, a Greek accent into a backtick. An account of `mi\u212ae@` would pass for the one of `mike@`, and what nobody
 * owns could redeem what is Mike's.
 */
export const becomesAscii = (text: string): boolean =>
  /[^\0-\x7f]/.test(text) &&
  [...text, ...text.normalize('NFC')].some(letter => letter > '\x7f' && /[\x20-\x7e]/.test(composed(letter)))
