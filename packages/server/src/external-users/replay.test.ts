import { expect, it } from 'vitest'
import { createSharedUsedTokens, createUsedTokens } from './replay.ts'

function setUp(mostTokens?: number) {
  const clock = { time: 1_000_000, now: () => clock.time }
  return { clock, tokens: createUsedTokens(clock, mostTokens) }
}

it('takes each token once, whatever the clock says meanwhile', () => {
  const { clock, tokens } = setUp()
  const end = clock.time + 600_000
  expect([tokens.use('a', end), tokens.use('a', end), tokens.use('b', end)]).toEqual([true, false, true])
  expect(tokens.size).toBe(2)
  // It is swept every minute, and what can still be used stays.
  for (const at of [60_000, 60_001, 300_000, 599_999]) {
    clock.time = 1_000_000 + at
    expect(tokens.use('a', end)).toBe(false)
  }
})

it('forgets a token once it has ended, at the next sweep after a minute', () => {
  const { clock, tokens } = setUp()
  tokens.use('short', clock.time + 1_000)
  clock.time += 60_000
  expect(tokens.use('short', 0)).toBe(false)
  clock.time += 1
  expect(tokens.use('short', clock.time + 1_000)).toBe(true)
  // A minute from that sweep on.
  clock.time += 60_000
  expect(tokens.use('short', 0)).toBe(false)
  clock.time += 1
  expect(tokens.use('short', 0)).toBe(true)
})

it('forgets one that ends at this very moment', () => {
  const { clock, tokens } = setUp()
  tokens.use('a', clock.time + 60_001)
  clock.time += 60_001
  expect(tokens.use('a', clock.time)).toBe(true)
})

it('takes nothing new beyond the most that it keeps, and makes room of what has ended', () => {
  const { clock, tokens } = setUp(2)
  const late = clock.time + 600_000
  expect([tokens.use('a', clock.time + 10_000), tokens.use('b', late), tokens.use('c', late)]).toEqual([
    ...[true, true, false],
  ])
  clock.time += 10_000
  expect([tokens.use('c', late), tokens.use('d', late)]).toEqual([true, false])
})

it('marks a token for all nodes, for as long as it can be used', async () => {
  const marked: unknown[][] = []
  const codes = {
    async useUp(...mark: unknown[]) {
      marked.push(mark)
      return marked.length === 1
    },
  }
  const tokens = createSharedUsedTokens(codes, { now: () => 1_000_000 })
  expect([await tokens.use('a', 1_060_000), await tokens.use('a', 1_060_000)]).toEqual([true, false])
  expect(marked[0]).toEqual(['external-token', 'external-token a', 60])
  expect(tokens.size).toBe(0)
})
