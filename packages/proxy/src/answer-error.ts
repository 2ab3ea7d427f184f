/** The app's bytes are no HTTP that can be read in one way only. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
}
