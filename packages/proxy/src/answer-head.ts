import { AnswerError } from './answer-error.ts'
import { BodyFraming } from './body-framing.ts'
import { notAnAnswer } from './not-an-answer.ts'
import { trimOws } from './ows.ts'
import { readHeaderLine } from './read-header-line.ts'
import { challengesSignIn } from './signing-in-connections.ts'

/** The head of an answer, of which it is clear how its body is framed. */
export interface ParsedHead {
  readonly status: number
  readonly message: string
  /** Flat list of names and values, as they came, but for a length that is said more than once. */
  readonly headers: string[]
  /** What `Content-Length` says. */
  readonly length: number | undefined
  /** The body comes in chunks. */
  readonly chunked: boolean
  /** The connection goes on, by what the app says. */
  readonly keepsConnection: boolean
  /** What it says of how long it does. */
  readonly keepAlive: string | undefined
  /** Somebody signs in on the connection. */
  readonly signsIn: boolean
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/

/**
 * @param text without the empty line at its end, each character one byte
 * @throws AnswerError where two readers could disagree about it (RFC 9112 section 6.3)
 */
export function parseHead(text: string): ParsedHead {
  const lines = text.split('\r\n')
  const first = statusLine.exec(lines[0] as string)
  if (first === null) throw notAnAnswer(lines[0] as string)
  const status = Number(first[2])
  const oneDotOne = first[1] === '1'
  if (status === 101) throw new AnswerError('status 101, an upgrade that nobody asked for')
  if (status < 200 && !oneDotOne) {
    throw new AnswerError(`status ${status}, an interim answer of HTTP/1.0, which has none`)
  }

  const headers: string[] = []
  let framing: BodyFraming | undefined
  let close = false
  let keepAlive = false
  let keeping: string | undefined
  let signsIn = false
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string
    const { name, lower, value } = readHeaderLine(line)
    if (lower === 'content-length') {
      framing ??= new BodyFraming()
      const length = framing.addLength(value, line)
      if (length !== undefined) headers.push(name, length)
      continue
    }
    if (lower === 'transfer-encoding') {
      framing ??= new BodyFraming()
      framing.addCoding(value, line)
    } else if (lower === 'connection' || lower === 'proxy-connection') {
      // Some apps say it by the name that proxies had once. Rather one connection too few than one that is closing.
      const options = value.toLowerCase()
      close ||= options.includes('close')
      keepAlive ||= options === 'keep-alive' || options.split(',').some(one => trimOws(one) === 'keep-alive')
    } else if (lower === 'keep-alive') {
      keeping = keeping === undefined ? value : `${keeping}, ${value}`
    } else if (lower === 'www-authenticate' || lower === 'proxy-authenticate') {
      signsIn ||= challengesSignIn(value)
    } else if (lower === 'persistent-auth') {
      // Microsoft's word for it (MS-N2HT section 2.2.1).
      signsIn = true
    }
    headers.push(name, value)
  }
  const body = framing?.read(oneDotOne)
  return {
    status,
    message: first[3] ?? '',
    headers,
    length: body?.length,
    chunked: body?.chunked ?? false,
    keepsConnection: body?.last !== true && (oneDotOne ? !close : keepAlive && !close),
    keepAlive: keeping,
    signsIn,
  }
}
