import { expect, it } from 'vitest'
import { createLastSeen } from './last-seen.ts'

function start(meanwhile: () => void = () => undefined) {
  const written = new Map<string, number>()
  const seen = createLastSeen({
    async touch(batch) {
      for (const [id, at] of batch) written.set(id, at)
      meanwhile()
      return ['s2']
    },
  })
  return { seen, written }
}

it('is the later of what is written and what is not yet', async () => {
  const { seen, written } = start()
  expect([seen.of('s1'), seen.latest('s1', 5)]).toEqual([undefined, 5])
  seen.mark('s1', 7)
  expect([seen.of('s1'), seen.latest('s1', 5), seen.latest('s1', 9), seen.of('s2')]).toEqual([
    7,
    7,
    9,
    undefined,
  ])
  expect(seen.size).toBe(1)
  await seen.write()
  expect([...written]).toEqual([['s1', 7]])
  expect([seen.of('s1'), seen.latest('s1', 7)]).toEqual([undefined, 7])
})

it('keeps what is seen while it is written for the next time', async () => {
  const { seen, written } = start(() => seen.mark('s1', 8))
  seen.mark('s1', 7)
  seen.mark('s2', 7)
  expect(await seen.write()).toEqual(['s2'])
  expect([seen.of('s1'), seen.of('s2'), written.get('s1')]).toEqual([8, undefined, 7])
  await seen.write()
  expect(written.get('s1')).toBe(8)
})

it('keeps what cannot be written', async () => {
  const seen = createLastSeen({ touch: () => Promise.reject(new Error('away')) })
  seen.mark('s1', 7)
  await expect(seen.write()).rejects.toThrow('away')
  expect(seen.of('s1')).toBe(7)
})
