import { describe, expect, it } from 'vitest'
import { renewalOf, waitAfter, waitAsked } from './retry.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('how long an authority is left alone', () => {
  it('a minute after the first failure, twice as long after each, six hours at most', () => {
    const minutes = [1, 2, 3, 4, 9, 10, 100, 10_000].map(failures => waitAfter(failures, 0.5) / MINUTE)
    expect(minutes).toEqual([1, 2, 4, 8, 256, 360, 360, 360])
  })

  it('a tenth more or less, so that many servers do not ask in step', () => {
    expect(waitAfter(1, 0)).toBe(0.9 * MINUTE)
    expect(waitAfter(1, 1)).toBe(1.1 * MINUTE)
  })

  it('as long as it asks for, by seconds or by a date, a week at most and never backwards', () => {
    const now = Date.parse('2026-03-01T12:00:00Z')
    expect(waitAsked('120', now)).toBe(2 * MINUTE)
    expect(waitAsked('Sun, 01 Mar 2026 13:00:00 GMT', now)).toBe(HOUR)
    expect(waitAsked('Sun, 01 Mar 2026 11:00:00 GMT', now)).toBe(0)
    expect(waitAsked('99999999999', now)).toBe(7 * DAY)
    expect(waitAsked('soon', now)).toBeUndefined()
    expect(waitAsked(undefined, now)).toBeUndefined()
  })
})

it('is renewed with a third of its life left, be that 90 days or six', () => {
  expect(renewalOf({ validFrom: 0, expiresAt: 90 * DAY })).toBe(60 * DAY)
  expect(renewalOf({ validFrom: 0, expiresAt: 6 * DAY })).toBe(4 * DAY)
})
