import { describe, expect, it } from 'vitest'
import { afterRestart, isFailed, renewalOf, waitAfter, waitAsked } from './retry.ts'

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

describe('after a restart', () => {
  const now = Date.parse('2026-03-01T12:00:00Z')
  const failed = (more: object) => ({
    ...{ failures: 3, failedAt: now - MINUTE, notBefore: now + HOUR, isAsked: false },
    ...more,
  })

  it('an authority is asked at once, for whoever restarts has mended something', () => {
    expect(afterRestart(failed({ failures: 0, notBefore: 0 }), now)).toBe(0)
    expect(afterRestart(failed({ failures: 2 }), now)).toBe(0)
  })

  it('and no sooner than a name may fail again, once it has failed three times in a row', () => {
    expect(afterRestart(failed({}), now)).toBe(now + 11 * MINUTE)
    expect(afterRestart(failed({ notBefore: now + 5 * MINUTE }), now)).toBe(now + 5 * MINUTE)
  })

  it('or when it has asked for, and never by a clock that was wrong', () => {
    expect(afterRestart(failed({ failures: 1, isAsked: true }), now)).toBe(now + HOUR)
    expect(afterRestart(failed({ isAsked: true, notBefore: now + 7 * DAY }), now)).toBe(now + 7 * DAY)
    expect(afterRestart(failed({ isAsked: true, notBefore: now + 7 * DAY + 1 }), now)).toBe(0)
    expect(afterRestart(failed({ failedAt: now }), now)).toBe(now + 12 * MINUTE)
    expect(afterRestart(failed({ failedAt: now + 1 }), now)).toBe(0)
  })
})

it('knows what it has written down of failures, and nothing else', () => {
  const failed = { failures: 1, failedAt: 1, notBefore: 1, isAsked: false }
  expect(isFailed(failed)).toBe(true)
  for (const other of [undefined, null, 1, {}, { ...failed, failures: '1' }, { ...failed, failedAt: 0.5 }])
    expect(isFailed(other)).toBe(false)
  expect(isFailed({ ...failed, notBefore: null })).toBe(false)
  expect(isFailed({ ...failed, isAsked: 1 })).toBe(false)
})
