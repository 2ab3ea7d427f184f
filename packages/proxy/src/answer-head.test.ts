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
    expect(() => parseHead(line)).toThrow(new AnswerError('not a status line'))
  })

  it('offers no upgrade, and no interim answer of an HTTP that has none', () => {
    expect(() => parseHead('HTTP/1.1 101 X')).toThrow(new AnswerError('an upgrade that nobody asked for'))
    for (const status of [100, 199]) {
      expect(() => parseHead(`HTTP/1.0 ${status} X`)).toThrow('an interim answer of HTTP/1.0')
      expect(parseHead(`HTTP/1.1 ${status} X`).status).toBe(status)
    }
    expect(parseHead('HTTP/1.0 200 X').status).toBe(200)
  })
})

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
    ['two lengths', ['Content-Length: 1', 'content-length: 1']],
    ['two codings', ['Transfer-Encoding: chunked', 'transfer-encoding: chunked']],
    ['a tab in what frames the body', ['Content-Length:\t1']],
    ['a tab in what frames the body', ['Content-Length: 1\t']],
    ['a tab in what frames the body', ['Transfer-Encoding: chunked\t']],
    ['a coding that cannot be read in one way only', ['Transfer-Encoding: chunked', 'Content-Length: 1']],
    ['a coding that cannot be read in one way only', ['Content-Length: 1', 'Transfer-Encoding: chunked']],
    ...['', 'gzip', 'gzip, chunked', 'chunked, chunked', 'xchunked', 'chunkedx', 'identity'].map(
      coding =>
        ['a coding that cannot be read in one way only', [`Transfer-Encoding: ${coding}`]] as [
          string,
          string[],
        ],
    ),
    ...['', '1,1', '+1', '-1', '1.0', '0x1', '1e1', '1 1', 'x1', '1x', '\xb2', '9'.repeat(16)].map(
      length => ['not a length', [`Content-Length: ${length}`]] as [string, string[]],
    ),
  ])('is refused for %s in %j', (message, lines) => {
    expect(() => head(...lines)).toThrow(new AnswerError(message))
  })

  it('is not in chunks before HTTP/1.1', () => {
    expect(() => oldHead('Transfer-Encoding: chunked')).toThrow(
      'a coding that cannot be read in one way only',
    )
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
