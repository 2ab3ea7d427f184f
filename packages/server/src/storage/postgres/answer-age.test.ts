import { expect, it } from 'vitest'
import { createAnswerAge } from './answer-age.ts'

const GRACE = 10_000

/** @param has.boot whether there is a clock that goes on while the machine sleeps */
function machine({ boot = true } = {}) {
  const at = { forward: 0, wall: 0, boot: 0 }
  const clock = { now: () => at.wall, monotonic: () => at.forward, ...(boot && { sinceBoot: () => at.boot }) }
  const age = createAnswerAge(clock, () => at.forward)
  const on = (clocks: readonly (keyof typeof at)[], milliseconds: number) => {
    for (const each of clocks) at[each] += milliseconds
  }
  return {
    age,
    passes: (milliseconds: number) => on(['forward', 'wall', 'boot'], milliseconds),
    sleeps: (milliseconds: number) => on(['wall', 'boot'], milliseconds),
    isSet: (milliseconds: number) => on(['wall'], milliseconds),
  }
}

it('a database that has not answered for longer than the grace is not relied on', () => {
  const { age, passes } = machine()
  passes(GRACE)
  expect(age.isWithin(GRACE)).toBe(true)
  passes(1)
  expect(age.isWithin(GRACE)).toBe(false)
  age.at(age.moment())
  expect(age.isWithin(GRACE)).toBe(true)
})

it.each([30_000, 3_600_000, -30_000, -3_600_000])('a clock that NTP sets by %i ms refuses nobody', step => {
  const { age, passes, isSet } = machine()
  passes(400)
  isSet(step)
  expect(age.isWithin(GRACE)).toBe(true)
  // And hides no silence.
  passes(GRACE)
  expect(age.isWithin(GRACE)).toBe(false)
})

it.each([0, 30_000])(
  'a machine that slept is told from that, also where its clock is set by %i ms as it wakes',
  step => {
    const { age, sleeps, isSet } = machine()
    sleeps(3_600_000)
    isSet(step)
    expect(age.isWithin(GRACE)).toBe(false)
  },
)

it('where nothing tells the two apart, it has slept', () => {
  const { age, isSet } = machine({ boot: false })
  isSet(30_000)
  expect(age.isWithin(GRACE)).toBe(false)
})
