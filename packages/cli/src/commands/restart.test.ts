import { expect, it } from 'vitest'
import { endedInWords, restartedInWords } from './restart.ts'

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

it('a restart says on how many nodes, and of each other one why not', () => {
  const ended = { sessions: 0, apiTokens: 0, people: 0 }
  expect(restartedInWords({ ok: true, ended, nodes: [{ name: 'a', ok: true }] })).toEqual([
    'Restarted with the configuration as it is now.',
  ])
  const two = [
    { name: 'a', ok: true },
    { name: 'b', ok: true },
  ]
  expect(restartedInWords({ ok: true, ended, nodes: two })).toEqual([
    'Restarted with the configuration as it is now, on 2 nodes.',
  ])
  const one = { name: 'c', ok: false, message: 'It does not answer.' }
  expect(restartedInWords({ ok: true, ended, nodes: [...two, one] })).toEqual([
    'Restarted with the configuration as it is now, on 2 of 3 nodes.',
    '',
    'c: It does not answer.',
  ])
})
