import { AnswerError, quoted } from './answer-error.ts'

const begins = Buffer.from('HTTP/1.')

/**
 * Why these bytes can become no head, whatever follows them; `undefined` while they can. Something that speaks another
 * protocol may say no more and wait for us, so who waits for the end of its head waits in vain.
 */
export function notYetAHead(chunk: Buffer, offset: number): AnswerError | undefined {
  const length = Math.min(begins.length, chunk.length - offset)
  if (begins.compare(chunk, offset, offset + length, 0, length) !== 0) {
    return notAnAnswer(chunk.toString('latin1', offset, offset + 64))
  }
  if (chunk.indexOf('\n\n', offset, 'latin1') === -1) return undefined
  return new AnswerError('its lines end with LF alone; HTTP ends them with CR and LF')
}

/** @param text begins with what stands in the place of a status line. It may be a part of some body, so little is quoted */
export function notAnAnswer(text: string): AnswerError {
  const [first, second, , fourth] = [...Buffer.from(text, 'latin1')]
  // A record of TLS: an alert or a handshake.
  if (first !== undefined && first >= 0x14 && first <= 0x17 && second === 3) {
    return new AnswerError('it speaks TLS: write https:// in apps.<id>.upstream')
  }
  // The frame of settings with which HTTP/2 begins.
  if (first === 0 && second === 0 && fourth === 4) {
    return new AnswerError('it speaks HTTP/2 alone, where HTTP/1.1 is asked')
  }
  const protocol = /^[A-Z]{2,5}[-/]\d(?:\.\d)?(?![0-9A-Za-z.])/.exec(text)?.[0]
  if (protocol === undefined) return new AnswerError('it does not begin with a status line of HTTP/1.1')
  if (!protocol.startsWith('HTTP/1.'))
    return new AnswerError(`it speaks ${quoted(protocol)} and not HTTP/1.1`)
  return new AnswerError('its status line cannot be read')
}
