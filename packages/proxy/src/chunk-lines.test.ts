import { describe, expect, it } from 'vitest'
import { AnswerError } from './answer-error.ts'
import { checkTrailer, chunkSize, lineAt } from './chunk-lines.ts'

const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
const tokenMarks = "!#$%&'*+-.^_`|~"
const isToken = (byte: string) => /[0-9A-Za-z]/.test(byte) || tokenMarks.includes(byte)
const notASize = new AnswerError('the size of a chunk cannot be read')

/** Whether this line begins a chunk of one byte. */
function isTaken(line: string): boolean {
  try {
    return chunkSize(line) === 1
  } catch {
    return false
  }
}

describe('the size of a chunk', () => {
  it.each([
    ['0', 0],
    ['a', 10],
    ['F', 15],
    ['1f', 31],
    ['0010', 16],
    ['f'.repeat(12), 0xffff_ffff_ffff],
    ['2;a', 2],
    ['2;a;b=c;d="e f"', 2],
    ['2;a=""', 2],
    ['2;a="\\"\\\\"', 2],
  ])('is read: %j', (line, size) => {
    expect(chunkSize(line)).toBe(size)
  })

  it.each([
    ...['', ' ', '1 ', ' 1', '1\t', '-1', '+1', '0x1', '1g', 'g', '1\n', '\n1', '1'.repeat(13)],
    ...[
      '1;',
      '1;;a',
      '1;a;',
      '1 ;a',
      '1; a',
      '1;a=',
      '1;a=b=c',
      '1;a b',
      '1;=b',
      '1;a="',
      '1;a="b',
      '1;a="b"c',
    ],
    ...['1;a="\\"', '1;a=b"c"', '1,a', '1a=b;c', '1;a\n', 'x1;a'],
  ])('is refused: %j', line => {
    expect(() => chunkSize(line)).toThrow(notASize)
  })

  it('may be followed by extensions of the bytes that RFC 9112 gives each part, and of no other', () => {
    for (const byte of bytes) {
      const shown = JSON.stringify(byte)
      expect(isTaken(`1;${byte}`), shown).toBe(isToken(byte))
      expect(isTaken(`1;a${byte}`), shown).toBe(isToken(byte))
      expect(isTaken(`1;a=${byte}`), shown).toBe(isToken(byte))
      expect(isTaken(`1;a=b${byte}`), shown).toBe(isToken(byte))
      const code = byte.charCodeAt(0)
      const isText = code === 9 || (code >= 0x20 && code !== 0x7f)
      expect(isTaken(`1;a="b${byte}"`), shown).toBe(isText && byte !== '"' && byte !== '\\')
      expect(isTaken(`1;a="\\${byte}"`), shown).toBe(isText)
    }
  })
})

describe('a line of chunks', () => {
  const line = (text: string, offset = 0) => lineAt(Buffer.from(text, 'latin1'), offset)

  it('ends with both characters, and is awaited until then', () => {
    expect(line('a\xff\r\nb')).toBe('a\xff')
    expect(line('xxa\r\n', 2)).toBe('a')
    expect(line('a\r\nb\r\n', 3)).toBe('b')
    expect(line('\r\n')).toBe('')
    for (const text of ['', 'a', 'a\r', 'a\n', 'a\n\r']) expect(line(text)).toBeUndefined()
  })

  it('is of 8 KB at most, whether it has ended or not', () => {
    const most = 'a'.repeat(8192)
    const tooLong = new AnswerError('a line among the chunks without end')
    expect(line(`${most}\r\n`)).toBe(most)
    expect(line(`xx${most}\r\n`, 2)).toBe(most)
    expect(line(most)).toBeUndefined()
    expect(line(`xx${most}`, 2)).toBeUndefined()
    expect(() => line(`${most}a\r\n`)).toThrow(tooLong)
    expect(() => line(`${most}a`)).toThrow(tooLong)
  })
})

describe('a trailer', () => {
  it.each(['content-length', 'transfer-encoding', 'connection', 'proxy-connection'])(
    'does not say how what has been read was framed: %s',
    name => {
      for (const spelling of [name, name.toUpperCase()]) {
        expect(() => checkTrailer(`${spelling}: x`)).toThrow(
          new AnswerError('a trailer that says how the body is framed'),
        )
      }
    },
  )

  it('is a header like any other', () => {
    expect(checkTrailer('X-Sum: 1')).toBeUndefined()
    expect(() => checkTrailer('X-Sum')).toThrow(AnswerError)
  })
})
