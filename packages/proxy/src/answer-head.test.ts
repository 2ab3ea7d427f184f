import { describe, expect, it } from 'vitest'
import { AnswerError } from './answer-error.ts'
import { parseHead } from './answer-head.ts'

const head = (...lines: readonly string[]) => parseHead(['HTTP/1.1 200 OK', ...lines].join('\r\n'))
const oldHead = (...lines: readonly string[]) => parseHead(['HTTP/1.0 200 OK', ...lines].join('\r\n'))

describe('the first line of an answer', () => {
  it.each([
    ['HTTP/1.1 200 OK', 200, 'OK'],
    ['HTTP/1.1 200 ', 200, ''],
    ['HTTP/1.1 200', 200, ''],
    ['HTTP/1.0 599 a\tb ~\x80\xff', 599, 'a\tb ~\x80\xff'],
    ['HTTP/1.1 100 Continue', 100, 'Continue'],
    ['HTTP/1.1 404  two spaces', 404, ' two spaces'],
  ])('is read: %j', (line, status, message) => {
    expect(parseHead(line)).toMatchObject({ status, message, headers: [] })
  })

  it.each([
    ...['', 'HTTP/1.1', 'HTTP/1.1 ', 'HTTP/1.1 20', 'HTTP/1.1 2000', 'HTTP/1.1 600 X', 'HTTP/1.1 000 X'],
    ...['HTTP/1.1 2x0 X', 'HTTP/1.1 200OK', 'HTTP/1.1  200 OK', 'HTTP/1.2 200 OK', 'HTTP/11 200 OK'],
    ...['HTTP/1x1 200 OK', 'http/1.1 200 OK', ' HTTP/1.1 200 OK', 'xHTTP/1.1 200 OK', 'HTTP/2 200 OK'],
    ...[
      'HTTP/1.1 200 a\0b',
      'HTTP/1.1 200 a\x7fb',
      'HTTP/1.1 200 a\nb',
      'HTTP/1.1 200 a\rb',
      'HTTP/1.1\t200 OK',
    ],
  ])('is refused: %j', line => {
    expect(() => parseHead(line)).toThrow(AnswerError)
  })

  it('offers no upgrade, and no interim answer of an HTTP that has none', () => {
    expect(() => parseHead('HTTP/1.1 101 X')).toThrow('an upgrade that nobody asked for')
    for (const status of [100, 199]) {
      expect(() => parseHead(`HTTP/1.0 ${status} X`)).toThrow('an interim answer of HTTP/1.0')
      expect(parseHead(`HTTP/1.1 ${status} X`).status).toBe(status)
    }
    expect(parseHead('HTTP/1.0 200 X').status).toBe(200)
  })
})

const refusedCoding = (coding: string): [string, string[]] => [
  'only chunked and identity, alone, can be read',
  [`Transfer-Encoding: ${coding}`],
]
const refusedLength = (length: string): [string, string[]] => [
  'Content-Length ',
  [`Content-Length: ${length}`],
]

describe('how the body is framed', () => {
  it.each([
    [[], undefined, false],
    [['Content-Length: 0'], 0, false],
    [['content-length: 5'], 5, false],
    [['CONTENT-LENGTH:5  '], 5, false],
    [['Content-Length: 00005'], 5, false],
    [[`Content-Length: ${'9'.repeat(15)}`], 999_999_999_999_999, false],
    [['Transfer-Encoding: chunked'], undefined, true],
    [['transfer-encoding:CHUNKED '], undefined, true],
    [['X-Content-Length: 5', 'X: Transfer-Encoding: chunked'], undefined, false],
  ])('is read from %j', (lines, length, chunked) => {
    expect(head(...lines)).toMatchObject({ length, chunked })
    expect(head('A: b', ...lines, 'C: d')).toMatchObject({ length, chunked })
  })

  it.each([
    ['Content-Length says several lengths: "1" and "2"', ['Content-Length: 1', 'content-length: 2']],
    ['Content-Length says several lengths: "1" and "01"', ['Content-Length: 1', 'content-length: 01']],
    [
      'Transfer-Encoding stands in the answer twice',
      ['Transfer-Encoding: chunked', 'transfer-encoding: chunked'],
    ],
    [
      'Transfer-Encoding stands in the answer twice',
      ['Transfer-Encoding: identity', 'transfer-encoding: chunked'],
    ],
    ['a tab in Content-Length', ['Content-Length:\t1']],
    ['a tab in Content-Length', ['Content-Length: 1\t']],
    ['a tab in Content-Length', ['Content-Length: 1,\t1']],
    ['a tab in Transfer-Encoding', ['Transfer-Encoding: chunked\t']],
    ['contradict each other', ['Transfer-Encoding: chunked', 'Content-Length: 1']],
    ['contradict each other', ['Content-Length: 1', 'Content-Length: 1', 'Transfer-Encoding: chunked']],
    ...['', 'gzip', 'gzip, chunked', 'chunked, chunked', 'xchunked', 'chunkedx', 'identity, chunked'].map(
      refusedCoding,
    ),
    ...['chunked, identity', 'identity;q=1', 'identityx', 'chunked;x', '"identity"'].map(refusedCoding),
    ...['', '+1', '-1', '1.0', '0x1', '1e1', '1 1', 'x1', '1x', '\xb2', '9'.repeat(16), '+1, +1'].map(
      refusedLength,
    ),
    ...['1,', ',1', '1,,1', ',', '1,2', '1, 01', '1;1', '1,1,2', '1,\xa01', `1${',1'.repeat(20)},2`].map(
      refusedLength,
    ),
  ])('is refused for %s in %j', (message, lines) => {
    expect(() => head(...lines)).toThrow(message)
    expect(() => head(...lines)).toThrow(AnswerError)
  })

  // Jetty behind a servlet, PHP behind Apache: what is said twice in the same words is no doubt (RFC 9110 section 8.6).
  it.each([
    ['Content-Length: 5', 'content-length: 5'],
    ['Content-Length: 5, 5'],
    ['Content-Length: 5,5 ,  5'],
    ['Content-Length: 5,5', 'X: y', 'CONTENT-LENGTH: 5'],
    [`Content-Length: 5${',5'.repeat(1000)}`],
  ])(
    'is the one length that is said several times, which goes on once and no other answer follows: %j',
    (...lines) => {
      const { length, headers, keepsConnection } = head(...lines)
      expect([length, keepsConnection]).toEqual([5, false])
      expect(headers.filter(text => text !== 'X' && text !== 'y')).toEqual(['Content-Length', '5'])
    },
  )

  it('is as it is for identity, and no other answer follows it there', () => {
    for (const coding of ['identity', 'Identity', ' IDENTITY ']) {
      const line = `Transfer-Encoding:${coding}`
      const plain = { chunked: false, keepsConnection: false }
      expect(head(line, 'Content-Length: 5')).toMatchObject({ ...plain, length: 5 })
      expect(head('Content-Length: 5', line)).toMatchObject({ ...plain, length: 5 })
      expect(head(line)).toMatchObject({ ...plain, length: undefined })
      expect(oldHead(line, 'Connection: keep-alive', 'Content-Length: 5')).toMatchObject({
        ...plain,
        length: 5,
      })
    }
  })

  it('is not in chunks before HTTP/1.1', () => {
    expect(() => oldHead('Transfer-Encoding: chunked')).toThrow('chunked in HTTP/1.0, which has none')
    expect(oldHead('Content-Length: 1')).toMatchObject({ length: 1, chunked: false })
  })
})

describe('the connection goes on', () => {
  // What is said, and whether it goes on in HTTP/1.1 and in HTTP/1.0.
  it.each([
    [[], true, false],
    [['Connection: keep-alive'], true, true],
    [['Connection: Keep-Alive'], true, true],
    [['connection: x, keep-alive'], true, true],
    [['Connection: keep-alive ,x'], true, true],
    [['Connection: x-keep-alive'], true, false],
    [['Connection: keep-alive-x'], true, false],
    [['Connection:'], true, false],
    [['Connection: close'], false, false],
    [['Connection: CLOSE'], false, false],
    [['Connection: x,close'], false, false],
    [['Connection: disclosed'], false, false],
    [['Proxy-Connection: close'], false, false],
    [['Proxy-Connection: keep-alive'], true, true],
    [['Connection: close', 'Connection: keep-alive'], false, false],
    [['Connection: keep-alive', 'Connection: close'], false, false],
    [['Connection: keep-alive', 'Connection: x'], true, true],
    [['Connection: x', 'Proxy-Connection: keep-alive'], true, true],
    [['X: close', 'Y: keep-alive'], true, false],
  ])('after %j: %s, and before HTTP/1.1: %s', (lines, keeps, keptBefore) => {
    expect(head(...lines).keepsConnection).toBe(keeps)
    expect(oldHead(...lines).keepsConnection).toBe(keptBefore)
  })
})

it('the headers of an answer stay as they came, in their order and as often', () => {
  expect(head('B: 1', 'a:  2 ', 'B:3', 'Connection: close', 'Content-Length: 4').headers).toEqual([
    ...['B', '1', 'a', '2', 'B', '3', 'Connection', 'close', 'Content-Length', '4'],
  ])
})
