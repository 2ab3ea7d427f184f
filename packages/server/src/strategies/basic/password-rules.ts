import type { BasicStrategyConfig } from '@gatewright/config'
import { LONGEST_PASSWORD } from './passwords.ts'

/** Guesses that a password has to stand, as a power of ten: what eight signs give that were chosen by chance. */
const MOST_ASKED_FOR = 8
/** What an estimate may be off by. */
const TOLERANCE = 0.1

export const WHAT_IS_GOOD = 'Three or four words that have nothing to do with each other are good.'

type Rules = Pick<BasicStrategyConfig['options'], 'passwordMinLength' | 'requireComplexPassword'>

/**
 * How many guesses a new password has to stand, as a power of ten: as many as signs chosen by chance, of which the file asks for
 * so many, and never more than eight. A lock after a few attempts makes that years of guessing.
 */
export const leastGuesses = ({ passwordMinLength }: Pick<Rules, 'passwordMinLength'>): number =>
  Math.min(MOST_ASKED_FOR, passwordMinLength) - TOLERANCE

/**
 * The rules in words, for whoever is about to choose one. After NIST SP 800-63B-4, 3.1.1.2: a length, every sign counts, and what
 * is common or expected is refused; a mixture only where the file asks for one.
 */
export const rulesInWords = ({ passwordMinLength, requireComplexPassword }: Rules): string =>
  [
    `At least ${passwordMinLength} characters; letters of any script, blanks and signs count.`,
    ...(requireComplexPassword ? ['Three of: small letters, capital letters, digits, other signs.'] : []),
    'No common password, and none made of your name, your address or the name of this server.',
  ].join(' ')

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u]

/** What is wrong with a new password, as sentences for the person; empty when nothing is. */
export function brokenRules(password: string, options: Rules): readonly string[] {
  const broken: string[] = []
  const length = [...password].length
  if (length < options.passwordMinLength) broken.push(`Use at least ${options.passwordMinLength} characters.`)
  if (password.length > LONGEST_PASSWORD) broken.push(`Use at most ${LONGEST_PASSWORD} characters.`)
  if (options.requireComplexPassword && KINDS.filter(kind => kind.test(password)).length < 3) {
    broken.push('Mix at least three of: small letters, capital letters, digits, other signs.')
  }
  return broken
}
