import { expect, it } from 'vitest'
import { AnswerParser } from './answer-parser.ts'

/** What an operator reads of an app that has sent these bytes, and says no more. */
function saidOf(text: string, ends: boolean): string | undefined {
  const parser = new AnswerParser()
  parser.expect(false, { onHead() {}, onBody() {}, onEnd() {} })
  try {
    if (text !== '') parser.read(Buffer.from(text, 'latin1'))
    if (ends) parser.end()
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

// Such an app waits for us to say more. Whoever waits for the end of its head waits until the time is over.
it.each([
  ['\x15\x03\x01\0\x02\x02\x46', 'it speaks TLS: write https:// in apps.<id>.upstream'],
  ['\x16\x03\x03', 'it speaks TLS: write https:// in apps.<id>.upstream'],
  ['\0\0\x06\x04\0\0\0\0\0', 'it speaks HTTP/2 alone, where HTTP/1.1 is asked'],
  ['SSH-2.0-OpenSSH_9.2\r\n', 'it speaks "SSH-2.0" and not HTTP/1.1'],
  ['RTSP/1.0 400 Bad Request\r\n', 'it speaks "RTSP/1.0" and not HTTP/1.1'],
  ['HTTP/2 200', 'it speaks "HTTP/2" and not HTTP/1.1'],
  ['220 mail.example.com ESMTP', 'it does not begin with a status line of HTTP/1.1'],
  ['token-4711 of somebody', 'it does not begin with a status line of HTTP/1.1'],
  ['HTTP/1.1 200 OK\nX: y\n\nhello', 'its lines end with LF alone; HTTP ends them with CR and LF'],
  ['HTTP/1.1 99 Odd\r\n\r\n', 'its status line cannot be read'],
])('an app that sends %j is told apart at once', (text, words) => {
  expect(saidOf(text, false)).toBe(words)
})

it('whatever can still become an answer is waited for, and what it broke off in is said', () => {
  for (const text of ['H', 'HTTP/', 'HTTP/1.1 200 OK\r\nX: y\n', ''])
    expect(saidOf(text, false)).toBeUndefined()
  expect(saidOf('', true)).toBe('the connection was closed without an answer')
  expect(saidOf('HTTP/1.1 20', true)).toBe('the connection ended in the middle of the head')
  expect(saidOf('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', true)).toBe(
    'the connection ended in the middle of the answer',
  )
})
