import { expect, it } from 'vitest'
import { subjectProblem } from './plain-subject.ts'

it.each(['a', '7', 'uma@shop.test', 'Zoë', 'two words', '🦊', 'x'.repeat(255)])('%j names somebody', sub => {
  expect(subjectProblem(sub)).toBeUndefined()
})

it.each([
  [undefined, 'the claim sub is missing'],
  [null, 'the claim sub is null, and must be a text'],
  [['a'], 'the claim sub is a list, and must be a text'],
  [{ id: 'a' }, 'the claim sub is an object, and must be a text'],
  [7, 'the claim sub is a number, and must be a text'],
  [true, 'the claim sub is a boolean, and must be a text'],
  ['', 'the claim sub is empty'],
  ['x'.repeat(256), 'the claim sub has more than 255 characters'],
])('%j names nobody', (sub, problem) => {
  expect(subjectProblem(sub)).toBe(problem)
})

it.each([
  [' a', 'a blank before it'],
  ['a ', 'a blank behind it'],
  ['\u{a0}a', 'a blank that does not break'],
  ['a\nb', 'a line break'],
  ['a\u{0}b', 'a NUL'],
  ['a\u{7f}b', 'a control character'],
  ['a\u{200b}b', 'a blank without width'],
  ['a\u{202e}b', 'what turns the writing round'],
  ['a\u{2028}b', 'a line separator'],
  ['a\u{2029}b', 'a paragraph separator'],
  ['a\ud800', 'half a character'],
])('%j names nobody: it has %s', sub => {
  expect(subjectProblem(sub)).toBe(
    'the claim sub has control characters, line breaks, half characters, or blanks at its ends',
  )
})
