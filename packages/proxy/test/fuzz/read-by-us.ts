import { AnswerParser } from '../../src/answer-parser.ts'
import { nothingRead, type Reading } from './reading.ts'

/** As a connection reads that ends behind the bytes. */
export function readByUs(pieces: readonly Buffer[], isHead: boolean): Reading {
  const reading = nothingRead()
  const parser = new AnswerParser()
  parser.expect(isHead, {
    onHead: (status, message, headers) => Object.assign(reading, { status, message, headers }),
    onBody: chunk => {
      reading.body += chunk.toString('latin1')
    },
    onEnd: reusable => Object.assign(reading, { reusable, accepted: true }),
  })
  try {
    for (const piece of pieces) {
      // The connection is not read on once its answer has ended; whatever comes then costs it its next request.
      if (reading.accepted) reading.reusable = false
      else parser.read(piece)
    }
    if (!reading.accepted) parser.end()
  } catch {
    reading.reusable = false
  }
  return reading
}
