/** An answer came that nobody can read: it is no whole answer of HTTP. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer'
  readonly code: string = 'broken_answer'
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause })
  }
}

/** An answer came that is larger than any honest one, packed or unpacked. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
  readonly code = 'answer_too_large'
  constructor(most: number) {
    super(`the answer is larger than ${most} bytes`)
  }
}
