import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { createSetUpRuns } from './runs.ts'

/** What somebody has lent a run, as a request has it. */
class Lent {
  readonly secret = 'lent'
}

it('what was lent for a run is let go of when it ends, whichever way', async () => {
  const runs = createSetUpRuns({ clock: { now: () => 0 }, onFault: () => {} })
  const held = () => queryObjects(Lent, { format: 'count' })
  async function begin(work: 'fails' | 'acts'): Promise<string> {
    const lent = new Lent()
    const { id } = await runs.begin({
      by: { id: 'ada', name: 'ada@x.test' },
      about: { strategy: 'azure', intent: 'make', way: lent.secret },
      lock: async () => ({ release: () => {} }),
      work: async () => {
        if (work === 'fails') throw new Error(lent.secret)
        return { rows: [], notes: [], act: async () => [lent.secret] }
      },
      onEnd: async () => void lent.secret,
    })
    return id
  }
  await begin('fails')
  await expect.poll(() => runs.current?.state).toBe('failed')
  expect(held()).toBe(0)

  const id = await begin('acts')
  await expect.poll(() => runs.current?.state).toBe('planned')
  expect(held()).toBe(1)
  runs.goOn(id)
  await expect.poll(() => runs.current?.state).toBe('done')
  expect(held()).toBe(0)
}, 30_000)
