import type { TextKey } from '../../texts/en.ts'
import { fill, type Language } from '../../texts/language.ts'

/** The rules as a strategy says them, in English, and the texts that say the same. */
const rules: readonly (readonly [RegExp, TextKey])[] = [
  [/^Use at least (\d+) characters\.$/, 'password.shortest'],
  [/^Use at most (\d+) characters\.$/, 'password.longest'],
  [/^Mix at least three of: /, 'password.mix'],
]

/** A rule that a password breaks, in this language where it is known. */
export function passwordRule(language: Language, rule: string): string {
  for (const [pattern, key] of rules) {
    const match = pattern.exec(rule)
    if (match !== null) return fill(language, key, { count: match[1] ?? '' })
  }
  return rule
}
