import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { TimeLimit } from './time-limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function started() {
  const over = vi.fn()
  return { over, time: new TimeLimit(over) }
}

it('tells once that time is over, counted from when it was given last', () => {
  const { over, time } = started()
  time.give(100)
  vi.advanceTimersByTime(99)
  time.give(100)
  vi.advanceTimersByTime(99)
  expect(over).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(over).toHaveBeenCalledTimes(1)
})

it('takes another time than before', () => {
  const { over, time } = started()
  time.give(100)
  time.give(1000)
  vi.advanceTimersByTime(999)
  expect(over).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(over).toHaveBeenCalledTimes(1)
})

it('says nothing once time was taken back, until it is given again', () => {
  const { over, time } = started()
  time.give(100)
  time.takeBack()
  vi.advanceTimersByTime(1000)
  expect(over).not.toHaveBeenCalled()
  time.give(100)
  vi.advanceTimersByTime(100)
  expect(over).toHaveBeenCalledTimes(1)
})

it('says nothing after it was closed', () => {
  const { over, time } = started()
  time.give(100)
  time.close()
  vi.advanceTimersByTime(1000)
  expect(over).not.toHaveBeenCalled()
})
