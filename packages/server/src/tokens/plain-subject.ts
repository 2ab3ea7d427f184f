/** OpenID Connect Core 1.0 section 2. */
const mostCharacters = 255

/**
 * Control and format characters, line and paragraph separators, what is drawn as nothing (variation selectors, fillers, joiners:
 * Unicode's `Default_Ignorable_Code_Point`), and blanks at either end; U+2800 is a blank that Unicode calls none.
 */
const odd = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^[\s\u2800]|[\s\u2800]$/u

/**
 * Why a `sub` cannot name anybody; `undefined` for one that can: a text of 1 to 255 characters, each of which is seen. It becomes
 * part of an id that apps, headers and logs show, so `u1` must not be two people for something that nobody sees, and what is no
 * text must not be turned into one: `[object Object]` is everybody's. How a provider writes its letters is its own affair, so
 * composed and decomposed ones are two here; what a site writes of its users is held to more (`external-users/check-subject.ts`).
 */
export function subjectProblem(sub: unknown): string | undefined {
  if (sub === undefined) return 'the claim sub is missing'
  if (typeof sub !== 'string') return `the claim sub is ${kindOf(sub)}, and must be a text`
  if (sub === '') return 'the claim sub is empty'
  if (sub.length > mostCharacters) return `the claim sub has more than ${mostCharacters} characters`
  if (!sub.isWellFormed() || odd.test(sub)) {
    return 'the claim sub has control characters, invisible ones, line breaks, half characters, or blanks at its ends'
  }
  return undefined
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
