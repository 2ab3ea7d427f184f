import type { BasicStrategyConfig } from '@gatewright/config'
import { LONGEST_PASSWORD } from './passwords.ts'

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u]

/** What is wrong with a new password, as sentences for the person; empty when nothing is. */
export function brokenRules(
  password: string,
  options: Pick<BasicStrategyConfig['options'], 'passwordMinLength' | 'requireComplexPassword'>,
): readonly string[] {
  const broken: string[] = []
  const length = [...password].length
  if (length < options.passwordMinLength) broken.push(`Use at least ${options.passwordMinLength} characters.`)
  if (password.length > LONGEST_PASSWORD) broken.push(`Use at most ${LONGEST_PASSWORD} characters.`)
  if (options.requireComplexPassword && KINDS.filter(kind => kind.test(password)).length < 3) {
    broken.push('Mix at least three of: small letters, capital letters, digits, other signs.')
  }
  return broken
}
