import { folded, foldedWithAddresses } from './folded.ts'

/** Longer keys are cut: what is alike so far stands together, in the order of its ids. */
const LONGEST_KEY = 120
/** Where the numbers of a key begin that say how long the next one is: behind them are `:` to `?`, before every letter. */
const LENGTHS = 0x30
const LONGEST_NUMBER = 15

/**
 * A text that sorts, byte by byte, as people count: `person2` before `person10`, and whatever its letters and marks are. Of each
 * number the length comes first.
 */
export function naturalKey(text: string): string {
  const counted = folded(text).replace(/\d+/g, digits => {
    const number = digits.replace(/^0+(?=\d)/, '')
    return String.fromCharCode(LENGTHS + Math.min(number.length, LONGEST_NUMBER)) + number
  })
  return counted.slice(0, LONGEST_KEY).toWellFormed()
}

/** Admins first, then by their names, and those without any last. */
export function roleKey(roles: readonly string[]): string {
  const rank = roles.includes('admin') ? 1 : roles.length > 0 ? 2 : 3
  return `${rank}${roles.toSorted().join(' ')}`.slice(0, LONGEST_KEY).toWellFormed()
}

/** What a list of people is searched and sorted by; kept beside what it is made of. */
export const listKeys = ({ fullname, email }: { readonly fullname: string; readonly email: string }) => ({
  folded: `${folded(fullname)}\n${foldedWithAddresses(email)}`,
  name_key: naturalKey(fullname || email),
  address_key: naturalKey(email),
})
