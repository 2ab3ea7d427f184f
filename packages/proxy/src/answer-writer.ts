import type { ServerResponse } from 'node:http'
import { writeParsedHead } from './prepared-head.ts'
import { writeTogether } from './write-together.ts'

/** The head of an answer as it goes on to the client, and the length of the body that it announces. */
export interface AnswerHead {
  readonly status: number
  readonly message: string
  readonly headers: string[]
  readonly length: number | undefined
  readonly hasBody: boolean
}

/** How far an answer has come on its way to the client; from the top down, and never back. */
type State =
  /** The app has said nothing. */
  | 'none'
  /** The head waits for its small body, to go out with it. */
  | 'withheld'
  /** Node has the head, and holds it back until there is a body. */
  | 'held-back'
  | 'streaming'
  /** All of it is there, and goes out at the end of this turn of the event loop. */
  | 'ending'

/** Bodies up to this size are sent in one piece with their head: one call to the system instead of two. */
const smallBody = 8 * 1024

/** Writes an app's answer to the client in as few pieces as it comes in, and lets nobody wait for a head. */
export class AnswerWriter {
  readonly #response: ServerResponse
  #state: State = 'none'
  #head: AnswerHead | undefined

  constructor(response: ServerResponse) {
    this.#response = response
  }

  /** A head has gone to the client or to Node, so no other answer can. */
  get begun(): boolean {
    return this.#state !== 'none' && this.#state !== 'withheld'
  }

  /** @throws TypeError where a header may not be written */
  begin(head: AnswerHead): void {
    this.#head = head
    if (head.hasBody && head.length !== undefined && head.length <= smallBody) this.#state = 'withheld'
    else this.#writeHead(head)
  }

  /** @returns whether the client takes more at once; the response's `drain` tells of it otherwise */
  write(chunk: Buffer): boolean {
    if (this.#state === 'withheld') {
      const head = this.#head as AnswerHead
      this.#writeHead(head)
      if (chunk.length === head.length) {
        // As text, so that Node joins it with the head.
        this.#endWith(chunk.toString('latin1'))
        return true
      }
    }
    this.#state = 'streaming'
    return this.#response.write(chunk)
  }

  /** The body comes with the head or not soon: an event stream may have nothing to say yet, but its reader waits. */
  flushSoon(): void {
    if (this.#state === 'withheld' || this.#state === 'held-back') setImmediate(() => this.#flush())
  }

  /** There is no more body. */
  end(): void {
    if (this.#state !== 'ending') this.#endWith('')
  }

  /** The app's connection broke: a head that waits must not go out behind an answer of ours. */
  giveUp(): void {
    if (this.#state === 'withheld') this.#state = 'none'
    else if (this.#state === 'held-back') this.#state = 'streaming'
  }

  #flush(): void {
    if (this.#state === 'withheld') this.#writeHead(this.#head as AnswerHead)
    if (this.#state !== 'held-back') return
    this.#state = 'streaming'
    if (!this.#response.destroyed) this.#response.flushHeaders()
  }

  #writeHead({ status, message, headers, length, hasBody }: AnswerHead): void {
    this.#state = hasBody ? 'held-back' : 'streaming'
    if (hasBody && length === undefined) this.#response.writeHead(status, message, headers)
    else writeParsedHead(this.#response, status, message, headers, hasBody)
  }

  #endWith(body: string): void {
    this.#state = 'ending'
    const response = this.#response
    writeTogether(response, () => response.end(body, 'latin1'))
  }
}
