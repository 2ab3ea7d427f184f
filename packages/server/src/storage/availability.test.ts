import { expect, it } from 'vitest'
import { createAvailability } from './availability.ts'

const grace = 10_000

function start(database: { answer: boolean | Error }) {
  let time = 0
  let asked = 0
  const availability = createAvailability({
    grace,
    every: 500,
    now: () => time,
    answers() {
      asked += 1
      if (database.answer instanceof Error) throw database.answer
      return database.answer
    },
  })
  return {
    isAvailable: availability.isAvailable,
    ask: availability.ask,
    /** Time goes on and nobody asks: what holds the event loop holds the timer, too. */
    holdLoop: (milliseconds: number) => {
      time += milliseconds
    },
    asked: () => asked,
  }
}

it('is asked before anybody is refused: a loop that was held for longer than the grace proves nothing', () => {
  const storage = start({ answer: true })
  storage.holdLoop(grace * 3)
  expect(storage.isAvailable()).toBe(true)
  expect(storage.asked()).toBe(1)
})

it('lets nobody in when it has not answered for longer than the grace', () => {
  for (const answer of [false, new Error('disk I/O error')]) {
    const storage = start({ answer })
    storage.holdLoop(grace)
    expect(storage.isAvailable()).toBe(true)
    storage.holdLoop(1)
    expect(storage.isAvailable()).toBe(false)
  }
})

it('is not asked for every request while it is silent, and counts again with its first answer', () => {
  const database = { answer: false }
  const storage = start(database)
  storage.holdLoop(grace + 1)
  for (let request = 0; request < 100; request += 1) expect(storage.isAvailable()).toBe(false)
  expect(storage.asked()).toBe(1)
  database.answer = true
  storage.holdLoop(499)
  expect(storage.isAvailable()).toBe(false)
  storage.ask()
  expect(storage.isAvailable()).toBe(true)
})
