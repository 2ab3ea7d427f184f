import { AnswerError } from './answer-error.ts'
import { readHeaderLine } from './read-header-line.ts'

/**
 * The size of a chunk and its extensions (RFC 9112 section 7.1), without the white space that "bad" senders may put there:
 * llhttp takes none either. What the extensions say was agreed with nobody.
 */
const sizeLine =
  /^([0-9a-fA-F]{1,12})(?:;[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:=(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"(?:[\t !\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*$/

/** Size of the chunk that this line begins. @throws AnswerError when it begins none */
export function chunkSize(line: string): number {
  const size = sizeLine.exec(line)?.[1]
  if (size === undefined) throw new AnswerError('the size of a chunk cannot be read')
  return Number.parseInt(size, 16)
}

/** Headers that say where a message ends, or whether another one follows. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'proxy-connection'])

/**
 * Trailers are headers: whoever reads them otherwise reads on at another place.
 * @throws AnswerError also for one that comes too late to say how what has been read was framed (RFC 9110 section 6.5.1)
 */
export function checkTrailer(line: string): void {
  if (framing.has(readHeaderLine(line).lower)) {
    throw new AnswerError('a trailer that says how the body is framed')
  }
}

/** The line that starts here, if it is whole. @throws AnswerError when it is too long to be one of ours */
export function lineAt(chunk: Buffer, offset: number): string | undefined {
  const end = chunk.indexOf('\r\n', offset, 'latin1')
  if (end === -1 ? chunk.length - offset > 8192 : end - offset > 8192)
    throw new AnswerError('a line among the chunks without end')
  return end === -1 ? undefined : chunk.toString('latin1', offset, end)
}
