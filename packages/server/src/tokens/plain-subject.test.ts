import { expect, it } from 'vitest'
import { subjectProblem } from './plain-subject.ts'

it.each(['a', '7', 'uma@shop.test', 'Zoë', 'Zoe\u0308', 'two words', '🦊', 'x'.repeat(255)])(
  '%j names somebody',
  sub => {
    expect(subjectProblem(sub)).toBeUndefined()
  },
)

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
  ['u1\u{34f}', 'a joiner of graphemes'],
  ['u1\u{3164}', 'a Hangul filler'],
  ['u1\u{115f}', 'a filler in the place of an initial'],
  ['u1\u{ffa0}', 'a filler of half the width'],
  ['u1\u{fe0f}', 'a variation selector'],
  ['u\u{e0100}1', 'a variation selector of the second kind'],
  ['u1\u{180b}', 'a Mongolian one'],
  ['u1\u{17b4}', 'a vowel that is not written'],
  ['u1\u{e0041}', 'a tag'],
  ['u1\u{2800}', 'a blank in Braille behind it'],
  ['\u{2800}u1', 'a blank in Braille before it'],
  ['a\u{fff9}b', 'a mark of notes between lines'],
  ['a\u{202e}b', 'what turns the writing round'],
  ['a\u{2028}b', 'a line separator'],
  ['a\u{2029}b', 'a paragraph separator'],
  ['a\ud800', 'half a character'],
])('%j names nobody: it has %s', sub => {
  expect(subjectProblem(sub)).toBe(
    'the claim sub has control characters, invisible ones, line breaks, half characters, or blanks at its ends',
  )
})
