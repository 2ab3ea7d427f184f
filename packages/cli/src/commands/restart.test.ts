import { expect, it } from 'vitest'
import { endedInWords } from './restart.ts'

it('a restart says how much has ended of how many people, and nothing where nothing has', () => {
  expect(endedInWords({ sessions: 1, apiTokens: 2, people: 1 })).toBe(
    ' 1 session and 2 API tokens of 1 person ended: what they signed in with is no longer offered.',
  )
  expect(endedInWords({ sessions: 12, apiTokens: 1, people: 9 })).toContain(
    '12 sessions and 1 API token of 9 people',
  )
  expect(endedInWords({ sessions: 0, apiTokens: 0, people: 0 })).toBe('')
  // An older server answers without.
  expect(endedInWords(undefined)).toBe('')
})
