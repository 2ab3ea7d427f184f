import { expect, it, onTestFinished, vi } from 'vitest'
import { inWords, watchClock } from './clock.ts'

const minute = 60_000
const day = 24 * 60 * minute

function watched(isAhead?: () => boolean) {
  const state = { wall: Date.parse('2026-03-01T12:00:00Z'), monotonic: 5_000 }
  const said: string[] = []
  const say = (...line: unknown[]) => void said.push(String(line.at(-1)))
  const clock = { now: () => state.wall, monotonic: () => state.monotonic }
  const trust = watchClock(clock, { warn: say, info: say } as never, isAhead)
  onTestFinished(trust.close)
  const pass = (ms: number) => {
    state.wall += ms
    state.monotonic += ms
  }
  return { state, said, trust, pass }
}

it('believes the clock of a machine that has just started only once it has gone evenly: NTP may set it first', () => {
  const { trust, pass, said } = watched()
  expect(trust.isBelieved()).toBe(false)
  pass(10 * minute)
  expect(trust.isBelieved()).toBe(true)
  expect(said).toEqual([])
})

it('deletes nothing after 33 seconds that are 40 days ahead, and says so once', () => {
  const { state, trust, pass, said } = watched()
  pass(20 * minute)
  trust.isBelieved()
  state.wall += 40 * day
  expect(trust.isBelieved()).toBe(false)
  pass(33_000)
  expect(trust.isBelieved()).toBe(false)
  expect(said).toEqual([expect.stringMatching(/^the clock has jumped forwards by 40 days: /)])
  state.wall -= 40 * day
  expect(trust.isBelieved()).toBe(true)
  expect(said).toHaveLength(2)
})

it('believes a machine that was asleep, and a clock that was set, after ten even minutes', () => {
  for (const jump of [8 * 60 * minute, -3 * day]) {
    const { state, trust, pass, said } = watched()
    pass(20 * minute)
    trust.isBelieved()
    state.wall += jump
    expect(trust.isBelieved()).toBe(false)
    expect(said[0]).toContain(jump > 0 ? 'forwards by 8 hours' : 'backwards by 3 days')
    pass(9 * minute)
    expect(trust.isBelieved()).toBe(false)
    pass(minute)
    expect(trust.isBelieved()).toBe(true)
    // And jumps from there.
    state.wall += day
    expect(trust.isBelieved()).toBe(false)
  }
})

it('deletes nothing by a clock that is ahead of the one that all nodes share, however evenly it goes', () => {
  let isAhead = true
  const { trust, pass } = watched(() => isAhead)
  pass(20 * minute)
  expect(trust.isBelieved()).toBe(false)
  isAhead = false
  expect(trust.isBelieved()).toBe(true)
})

it('takes a clock that is being steered for one that goes', () => {
  const { state, trust, pass, said } = watched()
  for (let look = 0; look < 120; look++) {
    pass(10_000)
    state.wall += 500
    trust.isBelieved()
  }
  expect(trust.isBelieved()).toBe(true)
  expect(said).toEqual([])
})

it('says a difference as people do', () => {
  expect([59_000, 60_000, -750_000, 7_200_000, 3_456_000_000].map(inWords)).toEqual([
    '59 seconds',
    '1 minute',
    '13 minutes',
    '2 hours',
    '40 days',
  ])
})

it('looks by itself, so that a jump is said though nobody asks; and no more once it is closed', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { state, trust, said } = watched()
  state.wall += day
  vi.advanceTimersByTime(10_000)
  expect(said).toEqual([expect.stringContaining('forwards by 1 day')])
  trust.close()
  state.wall -= day
  vi.advanceTimersByTime(60_000)
  expect(said).toHaveLength(1)
})

it('believes a clock that there is nothing to compare with, whatever it does', () => {
  let now = 0
  const trust = watchClock({ now: () => now }, {} as never)
  now = 400 * day
  expect(trust.isBelieved()).toBe(true)
  trust.close()
})
