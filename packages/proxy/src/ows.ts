const isOws = (code: number): boolean => code === 0x20 || code === 0x09

/**
 * Without the optional white space around a part of a header: space and tab, nothing else (RFC 9110 section 5.6.3). Not
 * `String.trim`: it takes Unicode's white space, and where each character is one byte of a header, 0xA0 is the second
 * half of an `à` in UTF-8.
 */
export function trimOws(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isOws(text.charCodeAt(start))) start++
  while (end > start && isOws(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}
