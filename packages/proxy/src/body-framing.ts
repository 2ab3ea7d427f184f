import { AnswerError, quoted } from './answer-error.ts'

/**
 * What the headers of an answer say of how its body is framed. Two readers that disagree about that take the rest of one
 * visitor's answer for the beginning of another's, so what leaves a doubt is refused.
 */
export class BodyFraming {
  #length: string | undefined
  #coding: string | undefined
  #saidAgain = false

  /**
   * @param line the whole header
   * @returns the one length that it says; `undefined` where an earlier line has said it, and this one need not go on
   * @throws AnswerError for none, and for two that differ. A length that is said twice is no doubt (RFC 9110 section 8.6)
   */
  addLength(value: string, line: string): string | undefined {
    refuseTab('Content-Length', line)
    // No regular expression for a whole list: a line of 64 kB would be read over and over.
    const length = value.includes(',') ? sameOf(value.split(',')) : value
    if (length === undefined) throw new AnswerError(`Content-Length says several lengths: ${quoted(value)}`)
    if (!/^\d{1,15}$/.test(length)) throw new AnswerError(`Content-Length is no length: ${quoted(value)}`)
    this.#saidAgain ||= length !== value
    if (this.#length === undefined) {
      this.#length = length
      return length
    }
    this.#saidAgain = true
    if (this.#length === length) return undefined
    const both = `${quoted(this.#length)} and ${quoted(length)}`
    throw new AnswerError(`Content-Length says several lengths: ${both}`)
  }

  /** @param line the whole header @throws AnswerError for a second one */
  addCoding(value: string, line: string): void {
    refuseTab('Transfer-Encoding', line)
    if (this.#coding !== undefined) {
      throw new AnswerError('Transfer-Encoding stands in the answer twice; let the app send it once')
    }
    this.#coding = value.toLowerCase()
  }

  /**
   * @param oneDotOne the answer is HTTP/1.1
   * @throws AnswerError where two readers could disagree (RFC 9112 section 6.3)
   */
  read(oneDotOne: boolean): {
    readonly length: number | undefined
    readonly chunked: boolean
    /**
     * Stricter readers refuse it, and to some `identity` is a body that ends with the connection. So no other answer is to
     * follow it there: whoever made a reader doubt about its end could choose that answer.
     */
    readonly last: boolean
  } {
    const coding = this.#coding
    const length = this.#length === undefined ? undefined : Number(this.#length)
    // What servers of before 2014 say of a body that is as it is (RFC 2616 section 3.6; gone since RFC 7230).
    if (coding === undefined || coding === 'identity') {
      return { length, chunked: false, last: coding !== undefined || this.#saidAgain }
    }
    if (coding !== 'chunked') {
      throw new AnswerError(
        `Transfer-Encoding is ${quoted(coding)}; only chunked and identity, alone, can be read`,
      )
    }
    if (length !== undefined) {
      throw new AnswerError(
        'Content-Length and Transfer-Encoding contradict each other; let the app send one of them',
      )
    }
    if (!oneDotOne) throw new AnswerError('Transfer-Encoding: chunked in HTTP/1.0, which has none')
    return { length, chunked: true, last: false }
  }
}

/** What all parts of a list are, without the spaces around them; `undefined` where they are not the same. */
function sameOf(parts: readonly string[]): string | undefined {
  const first = withoutSpaces(parts[0] as string)
  return parts.every(part => withoutSpaces(part) === first) ? first : undefined
}

const withoutSpaces = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && text[start] === ' ') start++
  while (end > start && text[end - 1] === ' ') end--
  return text.slice(start, end)
}

/** White space by the rules, and yet to llhttp `chunked` with a tab behind it is another coding. */
function refuseTab(name: string, line: string): void {
  if (line.includes('\t')) throw new AnswerError(`a tab in ${name}`)
}
