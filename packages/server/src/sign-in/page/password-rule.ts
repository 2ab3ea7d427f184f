import { en, type TextKey } from '../../texts/en.ts'
import { fill, type Language } from '../../texts/language.ts'

/** The sentences of strategies about a new password, as they say them, and the texts that say the same. */
const sentences: readonly (readonly [RegExp, TextKey])[] = (Object.keys(en) as TextKey[])
  .filter(key => /^(?:password|guessable)\./.test(key))
  .map(key => [
    new RegExp(
      `^${en[key].replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replace('{count}', String.raw`(\d+)`)}$`,
    ),
    key,
  ])

/** Sentences about a new password, in this language where they are known: its rules, or why it would be guessed. */
export function passwordRule(language: Language, said: string): string {
  const known = said.split(/(?<=\.) /).map(sentence => inLanguage(language, sentence))
  // Scripts with an end of sentence of their own have no blank behind it.
  return known.reduce((text, next) => text + (text.endsWith('。') ? '' : ' ') + next)
}

function inLanguage(language: Language, sentence: string): string {
  for (const [pattern, key] of sentences) {
    const match = pattern.exec(sentence)
    if (match !== null) return fill(language, key, { count: match[1] ?? '' })
  }
  return sentence
}
