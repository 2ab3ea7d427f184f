// Node's own rules (RFC 9110 sections 5.1 and 5.5). Beyond U+00FF a character is cut to one byte when it is written, so that
// U+010A would become a line end.
const notInValue = /[^\t\x20-\x7e\x80-\xff]/
const notInTarget = /[^\x21-\x7e\x80-\xff]/
const notInName = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/

declare const looked: unique symbol

/** Headers as they are written, each with its line end. Only {@link headerLines} makes them, so each has been looked at. */
export type HeaderLines = string & { readonly [looked]: true }

export const noLines = '' as HeaderLines

/**
 * Headers as they are written, each with its line end. Names and values come from a strict parser or are made safe by us;
 * that nothing ends a line early is looked at once more, for what stands behind it would be read as the sender's own word.
 * @param headers flat list of names and values
 * @throws TypeError
 */
export function headerLines(headers: readonly string[]): HeaderLines {
  let lines = ''
  // Looked at together, because to start an expression costs more than to run it.
  let names = ''
  let values = ''
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    const value = headers[index + 1] as string
    names += name
    values += value
    lines += `${name}: ${value}\r\n`
  }
  if (notInName.test(names) || notInValue.test(values)) {
    const bad = headers.findIndex((text, index) => (index % 2 === 0 ? notInName : notInValue).test(text))
    throw new TypeError(`${JSON.stringify(headers[bad - (bad % 2)])} cannot be written`)
  }
  return lines as HeaderLines
}

/** Both, in order. */
export const joinLines = (first: HeaderLines, second: HeaderLines): HeaderLines =>
  (first + second) as HeaderLines

/**
 * The first line of a request, with its end.
 * @throws TypeError where a space or a line end would make it another request
 */
export function requestLine(method: string, path: string): string {
  if (notInName.test(method) || notInTarget.test(path))
    throw new TypeError('the request line cannot be written')
  return `${method} ${path} HTTP/1.1\r\n`
}

/** The flat list that the lines were made of, for what does not take lines. */
export function headerList(lines: HeaderLines): string[] {
  const list: string[] = []
  for (let start = 0; start < lines.length; ) {
    const colon = lines.indexOf(': ', start)
    const end = lines.indexOf('\r\n', colon)
    list.push(lines.slice(start, colon), lines.slice(colon + 2, end))
    start = end + 2
  }
  return list
}
