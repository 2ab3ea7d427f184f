/** One spelling of a text, whatever its letter case and however its letters and marks are put together. */
export const composed = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC')

/**
 * Whether a text has a letter that becomes ASCII in {@link composed}: the Kelvin sign turns into `k`, the dotted capital I into
 * `i` and a mark, a Greek accent into a backtick. An account of `mi\u212ae@` would pass for the one of `mike@`, and what nobody
 * owns could redeem what is Mike's.
 */
export const becomesAscii = (text: string): boolean =>
  [...text, ...text.normalize('NFC')].some(letter => letter > '\x7f' && /[\x20-\x7e]/.test(composed(letter)))
