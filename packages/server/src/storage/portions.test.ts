import { expect, it } from 'vitest'
import { inPortions, inSlices, untilNoneIsLeft } from './portions.ts'

/** How often the event loop comes round while something is done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let counting = true
  const count = () => {
    turns += 1
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  await work()
  counting = false
  return turns
}

it('does every item of a long list once, in order, and never more than a portion of them at a time', async () => {
  const portions: (readonly number[])[] = []
  await inPortions(
    Array.from({ length: 25 }, (_, index) => index),
    async portion => void portions.push(portion),
    10,
  )
  expect(portions.map(portion => portion.length)).toEqual([10, 10, 5])
  expect(portions.flat()).toEqual(Array.from({ length: 25 }, (_, index) => index))
})

it('lets everybody else in between two portions, which promises alone do not', async () => {
  const items = Array.from({ length: 100 })
  expect(await turnsDuring(() => inPortions(items, async () => {}, 10))).toBeGreaterThanOrEqual(9)
  let left = 100
  const take = async (limit: number) => {
    const taken = Math.min(limit, left)
    left -= taken
    return taken
  }
  expect(await turnsDuring(() => untilNoneIsLeft(take, 10))).toBeGreaterThanOrEqual(9)
  expect(left).toBe(0)
})

it('stops where nothing is left, and says how much it was', async () => {
  let left = 25
  const total = await untilNoneIsLeft(async limit => {
    const taken = Math.min(limit, left)
    left -= taken
    return taken
  }, 10)
  expect(total).toBe(25)
})

it('asks nobody about an empty list', async () => {
  await inPortions([], async () => Promise.reject(new Error('asked')))
})

it('reads a long list a slice at a time, from where the last one ended, and no further than somebody takes it', async () => {
  const list = Array.from({ length: 25 }, (_, index) => index)
  const asked: (number | undefined)[] = []
  const read = async (after: number | undefined, limit: number) => {
    asked.push(after)
    return list.slice(after === undefined ? 0 : after + 1).slice(0, limit)
  }
  const taken: number[] = []
  const turns = await turnsDuring(async () => {
    for await (const slice of inSlices(read, 10)) taken.push(...slice)
  })
  expect(taken).toEqual(list)
  expect(asked).toEqual([undefined, 9, 19])
  expect(turns).toBeGreaterThanOrEqual(2)
  for await (const slice of inSlices(read, 10)) if (slice.includes(9)) break
  expect(asked).toHaveLength(4)
  for await (const _ of inSlices(async () => [], 10)) throw new Error('an empty slice')
})
