import { expect, it } from 'vitest'
import type { Change } from '../../events/events.ts'
import { createOwnNews } from './own-news.ts'

const change: Change = { kind: 'session-ended', sessionId: 'a' }
const text = JSON.stringify(change)

it('is told of what it has written itself, and of nothing of others', () => {
  const own = createOwnNews()
  expect(own.isTold({ origin: own.origin, change: text })).toBe(true)
  expect(own.isTold({ origin: 'another', change: text })).toBe(false)
})

it('is not told of what waits for its answer: the row may be there before that', () => {
  const own = createOwnNews()
  const row = { origin: own.origin, change: text }
  const ends = [own.begin([change]), own.begin([change])]
  for (const end of ends) {
    expect(own.isTold(row)).toBe(false)
    expect(own.isTold({ ...row, change: 'another' })).toBe(true)
    end()
  }
  expect(own.isTold(row)).toBe(true)
})

it('is never told of what nobody knows to be kept, however late it comes', () => {
  const own = createOwnNews()
  const lost = { origin: own.origin, change: text }
  own.lose()
  expect(own.isTold(lost)).toBe(false)
  expect(own.isTold({ ...lost, origin: own.origin })).toBe(true)
})
