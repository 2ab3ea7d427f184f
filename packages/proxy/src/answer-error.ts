/**
 * The app's bytes are no HTTP that can be read in one way only. The message is for the operator: it says what is wrong, and
 * what to do where that is known; of a header it names the name, and its value only where that can hold no secret.
 */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
}

/** The app has closed the connection, and not said a thing. */
export class NoAnswerError extends AnswerError {}

/** What an app has sent, for a message: short, and printable. */
export function quoted(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return JSON.stringify(short.replace(/[^ -~…]/g, '?'))
}

/** Of a text that is to be a header's name what is surely one. Whatever has digits or is long may be part of a value. */
export const nameIn = (text: string): string =>
  /^[A-Za-z][A-Za-z-]{0,39}(?=[^0-9A-Za-z-]|$)/.exec(text)?.[0] ?? 'one of them'
