import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as english from '@zxcvbn-ts/language-en'
import { withoutOwnWords } from './own-words.ts'

export interface Judged {
  readonly password: string
  /** As `ownWords` finds them. */
  readonly own: readonly string[]
  /** Guesses that it has to stand, as a power of ten. */
  readonly least: number
}

/** What of a password is looked at: to find every pattern takes longer than the square of its length. */
const LOOKED_AT = 64

/** Readings of signs as letters (`4` as `a`) that are tried: with the hundred of the library a password took half a second. */
const SUBSTITUTIONS = 20

const judge = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  maxLength: LOOKED_AT,
  l33tMaxSubstitutions: SUBSTITUTIONS,
})

/** By what `feedback.warning` of zxcvbn-ts names. */
const reasons: Readonly<Record<string, string>> = {
  topTen: 'It is one of the ten most used passwords.',
  topHundred: 'It is one of the hundred most used passwords.',
  common: 'It is one of the most used passwords.',
  similarToCommon: 'It is close to one of the most used passwords.',
  straightRow: 'It is a row of keys on the keyboard.',
  keyPattern: 'It is a pattern of keys on the keyboard.',
  simpleRepeat: 'It is one sign again and again.',
  extendedRepeat: 'It is the same few signs again and again.',
  sequences: 'It is a sequence such as abc or 4321.',
  recentYears: 'It is mostly a year.',
  dates: 'It is mostly a date.',
  wordByItself: 'It is a single word.',
  namesByThemselves: 'It is a name.',
  commonNames: 'It is a common name.',
}
const OWN = 'It is made of your name, your address or the name of this server.'
const ANY = 'It is easy to guess.'

/**
 * Why a password would be guessed soon, in a sentence for whoever has chosen it; `undefined` where it would not. Takes up to
 * a hundred milliseconds of work, and its word lists some dozen megabytes.
 */
export function whyGuessable({ password, own, least }: Judged): string | undefined {
  const text = password.normalize('NFKC').slice(0, LOOKED_AT).toWellFormed()
  const rest = withoutOwnWords(text, own)
  if (rest !== text && guesses(rest) < least) return OWN
  const { guessesLog10, feedback } = judge.check(text, [...own])
  if (guessesLog10 >= least) return undefined
  return feedback.warning === 'userInputs' ? OWN : (reasons[feedback.warning ?? ''] ?? ANY)
}

const guesses = (text: string): number => (text === '' ? 0 : judge.check(text).guessesLog10)
