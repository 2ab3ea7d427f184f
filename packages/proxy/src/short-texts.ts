/** Characters of a text that is worth remembering, and how many such texts are. */
const LONGEST = 64
const MOST = 2000

/**
 * A Latin-1 text as a string of its own. V8 keeps a piece of a string as a view that holds the whole in memory, here heads of
 * many kilobytes, and one that was put together as all its pieces.
 */
export const ownCopy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')

/**
 * Looks at each of the few short texts that come over and over (names of headers and cookies, addresses) once. Whoever
 * invents more only empties the memory, and whoever sends long ones does not fill it.
 */
export function remembering<Value extends string | boolean>(
  look: (text: string) => Value,
): (text: string) => Value {
  const known = new Map<string, Value>()
  return text => {
    const found = known.get(text)
    if (found !== undefined) return found
    const value = look(text)
    if (text.length > LONGEST) return value
    if (known.size >= MOST) known.clear()
    const kept = ownCopy(text)
    // Beyond Latin-1 the copy would be another text.
    if (kept === text) known.set(kept, value)
    return value
  }
}
