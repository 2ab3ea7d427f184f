import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { AnswerTooLarge, BrokenAnswer } from './broken-answer.ts'

/** Codings in which an answer is read (RFC 9110 section 8.4.1). */
export const ACCEPTED = 'gzip, deflate, br'

/** More codings on top of each other are a bomb. */
const MOST_CODINGS = 2

/**
 * The whole body, decoded. Neither what comes nor what it unfolds to is larger than `most` bytes.
 * @throws AnswerTooLarge
 * @throws BrokenAnswer
 */
export async function readAnswer(answer: IncomingMessage, most: number): Promise<Buffer> {
  let body = await readAll(answer, most)
  const codings = codingsOf(answer)
  if (codings.length > MOST_CODINGS) throw new BrokenAnswer('it is compressed several times')
  for (const coding of codings.reverse()) body = await decoded(body, coding, most)
  return body
}

function readAll(answer: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > most) reject(new AnswerTooLarge(most))
      else chunks.push(chunk)
    })
    answer.once('end', () => resolve(Buffer.concat(chunks)))
    // Where its parser stops, Node says what it does not read.
    answer.once('error', (error: NodeJS.ErrnoException) => {
      const isCut = error.code === 'ECONNRESET'
      reject(isCut ? new BrokenAnswer('the connection was closed in the middle of the answer') : error)
    })
  })
}

/** Some servers write the character set here, or that there is no coding. */
const codesNothing: ReadonlySet<string> = new Set(['', 'identity', 'none', 'utf-8', 'utf8'])

const codingsOf = ({ headers }: IncomingMessage): string[] =>
  (headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map(coding => coding.trim())
    .filter(coding => !codesNothing.has(coding))

const unzip = promisify(gunzip)
const unbrotli = promisify(brotliDecompress)
const undeflate = promisify(inflate)
const undeflateRaw = promisify(inflateRaw)

async function decoded(body: Buffer, coding: string, most: number): Promise<Buffer> {
  if (body.length === 0) return body
  const options = { maxOutputLength: most }
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return await unzip(body, options)
    if (coding === 'br') return await unbrotli(body, options)
    // Some servers leave out the wrapping that the name promises (RFC 9110 section 8.4.1.2).
    if (coding === 'deflate')
      return await (((body[0] ?? 0) & 0x0f) === 8 ? undeflate(body, options) : undeflateRaw(body, options))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new AnswerTooLarge(most)
    throw new BrokenAnswer(`it cannot be unpacked (${coding})`, error)
  }
  throw new BrokenAnswer(`it is in a coding that was not asked for: ${coding.slice(0, 40)}`)
}
