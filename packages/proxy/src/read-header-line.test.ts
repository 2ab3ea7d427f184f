import { expect, it } from 'vitest'
import { AnswerError } from './answer-error.ts'
import { readHeaderLine } from './read-header-line.ts'

const nameMarks = "!#$%&'*+-.^_`|~"
const isNameByte = (byte: string) => /[0-9A-Za-z]/.test(byte) || nameMarks.includes(byte)

it('a line is a name and a value without the white space around it', () => {
  expect(readHeaderLine('Set-Cookie: \t a=b; c:d \t')).toEqual({
    name: 'Set-Cookie',
    lower: 'set-cookie',
    value: 'a=b; c:d',
  })
  expect(readHeaderLine('X:')).toEqual({ name: 'X', lower: 'x', value: '' })
})

it('a name is of the bytes that RFC 9110 gives it, each of them, wherever it stands', () => {
  for (let code = 0; code < 256; code++) {
    const byte = String.fromCharCode(code)
    if (byte === ':') continue
    for (const name of [byte, `${byte}a`, `a${byte}`]) {
      const read = () => readHeaderLine(`${name}: x`).lower
      if (isNameByte(byte)) expect(read()).toBe(name.toLowerCase())
      else expect(read, JSON.stringify(name)).toThrow(AnswerError)
    }
  }
  expect(() => readHeaderLine(': x')).toThrow(AnswerError)
})

it('a value holds no control character but a tab', () => {
  for (let code = 0; code < 256; code++) {
    const byte = String.fromCharCode(code)
    const read = () => readHeaderLine(`X: a${byte}b`).value
    if (byte === '\t' || (code >= 0x20 && code !== 0x7f)) expect(read()).toBe(`a${byte}b`)
    else expect(read, JSON.stringify(byte)).toThrow(new AnswerError('a control character in the header X'))
  }
})

it('a line without a colon is none', () => {
  for (const line of ['', 'X', 'X 1']) {
    expect(() => readHeaderLine(line)).toThrow(new AnswerError('a header without a colon'))
  }
})

// A line that is none may be a part of a cookie or of a body: the operator reads what is wrong, and where it is safe the name.
it.each([
  ['Set-Cookie : a=secret', 'a space between the header Set-Cookie and its colon'],
  [' secret: x', 'a header goes on in a second line, which HTTP has given up (obs-fold)'],
  [': secret', 'a header without a name'],
  ['X Y: secret', "a header's name cannot be read: X"],
  ['eyJhbGciOiJFUzI1NiJ9 x: y', "a header's name cannot be read: one of them"],
  ['secret', 'a header without a colon'],
  ['Set-Cookie: a=secret\0', 'a control character in the header Set-Cookie'],
])('%j is refused, with words that tell no secret', (line, words) => {
  expect(() => readHeaderLine(line)).toThrow(new AnswerError(words))
})
