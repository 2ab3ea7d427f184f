import { describe, expect, it } from 'vitest'
import { UnreadableTokenError } from '../tokens/unreadable-token.ts'
import { checkSubject } from './check-subject.ts'
import { externalUserId } from './external-user.ts'

/** What a refusal tells, or the id by which the app knows the user. */
function known(sub: unknown, allowTokensWithoutSubject?: boolean) {
  try {
    checkSubject(sub, allowTokensWithoutSubject === undefined ? {} : { allowTokensWithoutSubject })
    return externalUserId({ subject: sub as string | undefined })
  } catch (error) {
    if (!(error instanceof UnreadableTokenError)) throw error
    expect([error.code, error.claim]).toEqual(['ERR_TOKEN_SUBJECT', 'sub'])
    return { problem: error.message, mend: error.mend }
  }
}

const plain =
  'Let the site that makes the tokens write its id of the person as a plain text of at most 255 characters: letters in one piece (Unicode NFC), and plain blanks.'

describe('the subject of an external user', () => {
  it.each([
    'u1',
    'uma@shop.test',
    '\u00e9va',
    'two words',
    '\u674e\u56db',
    '\ud55c\uae00',
    'unknown',
    'Unknown',
  ])('%j is one person to the app', sub => {
    expect(known(sub)).toBe(`external:${sub}`)
  })

  it.each(['e\u0301va', '\u1112\u1161', '\u212bsa', 'a\u0323\u0302\u0301'])(
    '%j is refused, for in other pieces it is another id of the same look',
    sub => {
      const problem = 'the claim sub has letters and their marks apart (it is not Unicode NFC)'
      expect(known(sub)).toEqual({ problem, mend: plain })
      expect(known(sub.normalize('NFC'))).toBe(`external:${sub.normalize('NFC')}`)
    },
  )

  it.each(['a\u00a0b', 'a\u2009b', 'a\u202fb', 'a\u3000b', 'a\u2800b', 'a\u1680b'])(
    '%j is refused, for its blank looks like a plain one or like nothing',
    sub => {
      expect(known(sub)).toEqual({ problem: 'the claim sub has blanks of an unusual kind', mend: plain })
    },
  )

  it.each(['u1\u034f', 'u1\u3164', 'u1\ufe0f', 'u1\u115f', 'u1\u200b', ' u1', { id: 'u1' }, ''])(
    '%j is refused, for it is nobody’s',
    sub => {
      expect(known(sub)).toEqual({ problem: expect.stringContaining('the claim sub '), mend: plain })
    },
  )
})

describe('those without a subject', () => {
  it('are refused unless the file lets them in', () => {
    const missing = {
      problem: 'the claim sub is missing',
      mend: expect.stringContaining('allowTokensWithoutSubject'),
    }
    expect([known(undefined), known(undefined, false)]).toEqual([missing, missing])
    expect(known(undefined, true)).toBe('external:unknown')
  })

  it('are nobody else: a subject that would be their id is refused beside them', () => {
    expect(known('unknown', true)).toEqual({
      problem: 'the claim sub is what those are called who have none',
      mend: 'Let the site that makes the tokens write another id than "unknown" for this person, or leave sub out for whom it does not know; or take pro.externalAuth.allowTokensWithoutSubject out.',
    })
    expect([known('unknown', false), known('Unknown', true), known('u1', true)]).toEqual([
      'external:unknown',
      'external:Unknown',
      'external:u1',
    ])
    expect(known(null, true)).toEqual({ problem: 'the claim sub is null, and must be a text', mend: plain })
  })
})
