import { describe, expect, it } from 'vitest'
import { merge } from './merge.ts'

const base = 'one\ntwo\nthree\nfour\n'

describe('merge', () => {
  it('joins changes in different places', () => {
    expect(merge('ONE\ntwo\nthree\nfour\n', base, 'one\ntwo\nthree\nFOUR\n')).toEqual({
      text: 'ONE\ntwo\nthree\nFOUR\n',
      conflicts: 0,
    })
  })

  it('takes a change once that both made', () => {
    expect(merge('one\n2\nthree\nfour\n', base, 'one\n2\nthree\nfour\n').text).toBe('one\n2\nthree\nfour\n')
  })

  it('loses neither side where both changed the same line', () => {
    const { text, conflicts } = merge('one\nmine\nthree\nfour\n', base, 'one\ntheirs\nthree\nfour\n')
    expect(conflicts).toBe(1)
    expect(text).toBe('one\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> theirs\nthree\nfour\n')
  })
})
