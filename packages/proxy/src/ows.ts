const isOws = (code: number): boolean => code === 0x20 || code === 0x09

/**
 * Without the optional white space around a part of a header: space and tab, nothing else (RFC 9110 section 5.6.3). Not
 * `String.trim`: it takes Unicode's white space, and where each character is one byte of a header, 0xA0 is the second
 * half of an `à` in UTF-8.
 */
export function trimOws(text: string): string {
  for (let start = 0; start < text.length; start++) {
    if (!isOws(text.charCodeAt(start))) return text.slice(start, lastEnd(text))
  }
  return ''
}

/** Where the last character ends that is none; there is one. */
function lastEnd(text: string): number {
  let end = text.length
  while (isOws(text.charCodeAt(end - 1))) end--
  return end
}
