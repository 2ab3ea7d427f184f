import { expect, it } from 'vitest'
import { countLosses } from './losses.ts'

const second = 1000

it('replaces a worker at once, later ones after more and more time, and in the end none any more', () => {
  const losses = countLosses()
  expect([0, 1, 2, 3, 4, 5].map(at => losses.next(at * second))).toEqual([
    0,
    1 * second,
    2 * second,
    4 * second,
    8 * second,
    undefined,
  ])
})

it('an end now and then is none of a row', () => {
  const losses = countLosses()
  expect([0, 60, 120, 180, 240, 300, 360].map(at => losses.next(at * second))).toEqual([0, 0, 0, 0, 0, 0, 0])
})
