import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPoints, type Point } from './points.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

/** What has become of it by now. */
const settled = async (work: Promise<unknown>): Promise<string> => {
  let outcome = 'waits'
  work.then(
    () => (outcome = 'has a point'),
    error => (outcome = error.code),
  )
  await vi.advanceTimersByTimeAsync(0)
  return outcome
}
function start(points = 3, patience = 10_000) {
  const counted = createPoints({ points, duration: 300, patience }, { now: () => Date.now() })
  const take = (key: string) => counted.take(key, { limit: 'sign-in-address' })
  const takeAll = (count: number, key = 'office'): Promise<Point[]> =>
    Promise.all(Array.from({ length: count }, () => take(key)))
  return { take: (key = 'office') => take(key), takeAll }
}

it('of attempts at once that come to nothing, not one slips by', async () => {
  const { take, takeAll } = start()
  const points = await takeAll(3)
  const [fourth, fifth] = [take(), take()]
  expect([await settled(fourth), await settled(fifth)]).toEqual(['waits', 'waits'])
  for (const point of points) point.settle()
  expect([await settled(fourth), await settled(fifth)]).toEqual(Array(2).fill('too_many_requests'))
  expect(await settled(take())).toBe('too_many_requests')
  expect(await settled(take('elsewhere'))).toBe('has a point')
})

it('a crowd that does nothing wrong is let on one by one, in the order in which it came', async () => {
  const { take } = start()
  const served: number[] = []
  const all = Array.from({ length: 50 }, async (_, n) => {
    const point = await take()
    await new Promise(resolve => setTimeout(resolve, 100))
    served.push(n)
    point.giveBack()
  })
  await vi.advanceTimersByTimeAsync(5_000)
  await Promise.all(all)
  expect(served).toEqual(Array.from({ length: 50 }, (_, n) => n))
})

it('what succeeds gives back its own point, once, and none of what failed', async () => {
  const { take, takeAll } = start()
  for (const point of await takeAll(2)) point.settle()
  for (let n = 0; n < 20; n++) {
    const own = await take()
    own.giveBack()
    own.giveBack()
    own.settle()
  }
  ;(await take()).settle()
  expect(await settled(take())).toBe('too_many_requests')
})

it('whoever gives up at once may still turn out to be right', async () => {
  const { take, takeAll } = start()
  const [first] = await takeAll(3)
  first?.settle()
  first?.giveBack()
  expect(await settled(take())).toBe('has a point')
})

it('of a window that is over nothing is given back to the next', async () => {
  const { take, takeAll } = start()
  const old = await takeAll(3)
  vi.setSystemTime(300_000)
  for (const point of await takeAll(3)) point.settle()
  for (const point of old) point.giveBack()
  expect(await settled(take())).toBe('too_many_requests')
})

it('a wait ends: by the end of the window, or with the word that there are many', async () => {
  const { take, takeAll } = start()
  const points = await takeAll(3)
  const early = take()
  expect(await settled(early)).toBe('waits')
  vi.setSystemTime(300_000)
  for (const point of points) point.settle()
  expect(await settled(early)).toBe('has a point')
  await takeAll(2)
  const late = take()
  late.catch(() => {})
  await vi.advanceTimersByTimeAsync(10_000)
  await expect(late).rejects.toMatchObject({ code: 'sign_in_busy', response: { retryAfter: 5 } })
})

it('whoever is over it is told how long to wait, and where nobody waits for others it is told at once', async () => {
  const { take, takeAll } = start(3, 0)
  await takeAll(3)
  vi.setSystemTime(1_500)
  await expect(take()).rejects.toMatchObject({ code: 'too_many_requests', response: { retryAfter: 299 } })
})

it('a clock that is set back ends the window', async () => {
  vi.setSystemTime(1_000_000)
  const { take, takeAll } = start(3, 0)
  await takeAll(3)
  vi.setSystemTime(500_000)
  expect(await settled(take())).toBe('has a point')
})
