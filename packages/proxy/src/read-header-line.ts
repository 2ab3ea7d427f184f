import { AnswerError, nameIn } from './answer-error.ts'
import { trimOws } from './ows.ts'
import { remembering } from './short-texts.ts'

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const badValue = /[^\t\x20-\x7e\x80-\xff]/

/** The name in lower case. @throws AnswerError when it is none */
const lowerName = remembering((name): string => {
  if (!token.test(name)) throw new AnswerError(whatIsWrongWith(name))
  return name.toLowerCase()
})

function whatIsWrongWith(name: string): string {
  if (/^[ \t]/.test(name)) return 'a header goes on in a second line, which HTTP has given up (obs-fold)'
  if (/[ \t]$/.test(name)) return `a space between the header ${nameIn(name)} and its colon`
  return name === '' ? 'a header without a name' : `a header's name cannot be read: ${nameIn(name)}`
}

/** One line of a head or of the trailers. @throws AnswerError */
export function readHeaderLine(line: string): {
  readonly name: string
  readonly lower: string
  readonly value: string
} {
  const colon = line.indexOf(':')
  if (colon === -1) throw new AnswerError('a header without a colon')
  const name = line.slice(0, colon)
  const lower = lowerName(name)
  const field = line.slice(colon + 1)
  if (badValue.test(field)) throw new AnswerError(`a control character in the header ${nameIn(name)}`)
  return { name, lower, value: trimOws(field) }
}
