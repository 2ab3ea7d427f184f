import { describe, expect, it } from 'vitest'
import { headerLines, headerList, noLines, requestLine } from './header-lines.ts'

/** Every byte, and two characters that become a line end when they are cut to one. */
const characters = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
  '\u010a',
  '\u010d',
]
const isNamePart = (text: string) => /^[0-9A-Za-z]$/.test(text) || "!#$%&'*+-.^_`|~".includes(text)
const code = (text: string) => text.charCodeAt(0)
const isValuePart = (text: string) =>
  text === '\t' || (code(text) >= 0x20 && code(text) <= 0xff && code(text) !== 0x7f)
const isTargetPart = (text: string) => isValuePart(text) && text !== '\t' && text !== ' '

describe('headers', () => {
  it('are written a line each, and read back as the same list', () => {
    const headers = ['Remote-User', 'ada', 'X', '', 'X', 'a: b', 'Y', ' \t\x80\xff ']
    expect(headerLines(headers)).toBe('Remote-User: ada\r\nX: \r\nX: a: b\r\nY:  \t\x80\xff \r\n')
    expect(headerList(headerLines(headers))).toEqual(headers)
    expect(headerLines([])).toBe('')
    expect(noLines).toBe('')
    expect(headerList(noLines)).toEqual([])
  })

  it('are refused for each character that a name or a value may not hold, wherever it stands', () => {
    for (const each of characters) {
      for (const text of [`${each}a`, `a${each}a`, `a${each}`]) {
        const shown = JSON.stringify(text)
        const asName = () => headerLines(['A', '(1 2)', text, 'x', 'B', '2'])
        if (isNamePart(each)) expect(asName()).toBe(`A: (1 2)\r\n${text}: x\r\nB: 2\r\n`)
        else expect(asName, shown).toThrow(new TypeError(`${shown} cannot be written`))
        const asValue = () => headerLines(['A', '(1 2)', 'Name', text, 'B', '2'])
        if (isValuePart(each)) expect(asValue()).toBe(`A: (1 2)\r\nName: ${text}\r\nB: 2\r\n`)
        // The value may be a secret; its name is enough to find it.
        else expect(asValue, shown).toThrow(new TypeError('"Name" cannot be written'))
      }
    }
  })
})

describe('the first line of a request', () => {
  it('is its method and its target', () => {
    expect(requestLine('GET', '/a?b')).toBe('GET /a?b HTTP/1.1\r\n')
  })

  it('is refused for each character that would make it another', () => {
    for (const each of characters) {
      for (const text of [`${each}a`, `a${each}a`, `a${each}`]) {
        const refused = 'the request line cannot be written'
        if (isNamePart(each)) expect(requestLine(text, '/')).toBe(`${text} / HTTP/1.1\r\n`)
        else expect(() => requestLine(text, '/'), JSON.stringify(text)).toThrow(new TypeError(refused))
        if (isTargetPart(each)) expect(requestLine('GET', text)).toBe(`GET ${text} HTTP/1.1\r\n`)
        else expect(() => requestLine('GET', text), JSON.stringify(text)).toThrow(new TypeError(refused))
      }
    }
  })
})
