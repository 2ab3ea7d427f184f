import { expect, test } from 'vitest'
import { MISSING } from '../read-text.ts'
import { judgeCopy } from './judge-copy.ts'

test.each([
  ['no version, and a file', { file: 'a', newest: undefined, remembered: undefined }, 'first'],
  ['the newest', { file: 'c', newest: 'c', remembered: 'b' }, 'same'],
  ['no file', { file: MISSING, newest: 'c', remembered: 'c' }, 'outdated'],
  ['what it was when others saved', { file: 'b', newest: 'c', remembered: 'b' }, 'outdated'],
  ['the text of an image, on a new machine', { file: 'a', newest: 'c', remembered: undefined }, 'earlier'],
  ['an earlier text, put back by hand', { file: 'a', newest: 'c', remembered: 'c' }, 'earlier'],
  ['an edit of the newest', { file: 'x', newest: 'c', remembered: 'c' }, 'edited'],
  ['an edit of an outdated copy', { file: 'x', newest: 'c', remembered: 'b' }, 'differs'],
  ['a file of another machine', { file: 'x', newest: 'c', remembered: undefined }, 'differs'],
])('%s', (_, state, judgement) => {
  expect(judgeCopy({ ...state, isKnown: ['a', 'b', 'c'].includes(state.file) })).toBe(judgement)
})
