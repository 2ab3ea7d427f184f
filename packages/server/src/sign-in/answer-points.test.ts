import { expect, it } from 'vitest'
import { createAnswerPoints } from './answer-points.ts'

const clock = { now: () => 1_000 }

it('an office that signs in is never told that it has tried too often, by whichever way its answers come', async () => {
  const points = createAnswerPoints(clock)
  for (let n = 0; n < 1_000; n++) {
    points.keep(`code ${n}`, await points.takeForPost('192.0.2.1'))
    const attempt = await points.takeForAttempt('192.0.2.1')
    for (const point of [points.kept(`code ${n}`), attempt]) point?.giveBack()
  }
})

it('answers that come to nothing are a few hundred of a network, and so are attempts', async () => {
  const points = createAnswerPoints(clock)
  const refused = { code: 'too_many_requests', response: { retryAfter: 300 } }
  for (const take of [points.takeForPost, points.takeForAttempt]) {
    for (let n = 0; n < 300; n++) await take('2001:db8:1:2::1')
    await expect(take('2001:db8:1:2::2')).rejects.toMatchObject(refused)
    await take('2001:db8:1:3::1')
  }
})

it('the point of a posted answer is given back once, and of one that nobody posted there is none', async () => {
  const points = createAnswerPoints(clock)
  points.keep('code', await points.takeForPost('192.0.2.1'))
  expect(points.kept(null)).toBeUndefined()
  expect(points.kept('another')).toBeUndefined()
  expect(points.kept('code')).toBeDefined()
  expect(points.kept('code')).toBeUndefined()
})
