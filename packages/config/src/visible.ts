/**
 * What a terminal obeys (control characters; U+009B alone begins a command), what changes the order of the letters around
 * it (bidi marks, "Trojan Source", CVE-2021-42574), what is not seen (zero-width, tags, fillers), what some programs take
 * for the end of a line, and half characters.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * One line that says no more than it is: what is not a letter to be seen is written `\uXXXX`, as JSON does, so that a line
 * of JSON still means the same. For everything that goes to a terminal, line by line.
 */
export const visible = (line: string): string => line.replace(unseen, escaped)

function escaped(character: string): string {
  let text = ''
  for (let at = 0; at < character.length; at++) {
    text += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
  }
  return text
}
