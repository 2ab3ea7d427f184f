import { expect, it } from 'vitest'
import { createChallenges } from './challenges.ts'

const token = (n: number) => `a-token-of-another-node-${n}`

/** Another node's challenges, how often they were listed, and the pause between two lists, which ends when it is told to. */
function elsewhere() {
  const pending = new Map<string, string>()
  const pauses: (() => void)[] = []
  const seen = { lists: 0 }
  const challenges = createChallenges(
    {
      async all() {
        seen.lists += 1
        return new Map(pending)
      },
      add: async () => undefined,
      remove: async () => undefined,
    },
    () => new Promise(resolve => pauses.push(resolve)),
  )
  return { challenges, pending, seen, next: () => pauses.shift()?.() }
}

it('whoever asks for tokens that nobody has, as fast as they can, costs the database one question at a time', async () => {
  const { challenges, seen, next } = elsewhere()
  const flood = () => Array.from({ length: 500 }, (_, n) => challenges.answerTo(token(n)))
  expect(new Set(await Promise.all(flood()))).toEqual(new Set([undefined]))
  expect(seen.lists).toBe(1)
  const waiting = flood()
  await Promise.resolve()
  expect(seen.lists).toBe(1)
  next()
  await Promise.all(waiting)
  expect(seen.lists).toBe(2)
})

it('and keeps the authority from no answer: what was written before it asked is found', async () => {
  const { challenges, pending, next } = elsewhere()
  await challenges.answerTo(token(1))
  const flood = challenges.answerTo(token(2))
  pending.set(token(3), 'its answer')
  const asked = challenges.answerTo(token(3))
  next()
  expect(await asked).toBe('its answer')
  expect(await flood).toBeUndefined()
})

it('what cannot be a token is asked of nobody', () => {
  const { challenges, seen } = elsewhere()
  for (const odd of [
    '',
    'short',
    'x'.repeat(257),
    'a/../path-of-twenty-two-signs',
    "a-token' or 1=1 --------",
  ])
    expect(challenges.answerTo(odd)).toBeUndefined()
  expect(seen.lists).toBe(0)
})
