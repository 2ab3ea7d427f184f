/** OpenID Connect Core 1.0 section 2. */
const mostCharacters = 255

/** Control and format characters, line and paragraph separators, and blanks at either end. */
const odd = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s|\s$/u

/**
 * Why a `sub` cannot name anybody; `undefined` for one that can: a text of 1 to 255 characters without control characters
 * and line breaks. It becomes part of an id that apps, headers and logs show, so two that look the same must be the same,
 * and what is no text must not be turned into one: `[object Object]` is everybody's.
 */
export function subjectProblem(sub: unknown): string | undefined {
  if (sub === undefined) return 'the claim sub is missing'
  if (typeof sub !== 'string') return `the claim sub is ${kindOf(sub)}, and must be a text`
  if (sub === '') return 'the claim sub is empty'
  if (sub.length > mostCharacters) return `the claim sub has more than ${mostCharacters} characters`
  if (!sub.isWellFormed() || odd.test(sub)) {
    return 'the claim sub has control characters, line breaks, half characters, or blanks at its ends'
  }
  return undefined
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
