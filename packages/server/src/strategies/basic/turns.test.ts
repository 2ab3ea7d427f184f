import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

/** Works that end when they are told to, and the order in which they began. */
function start(limits: Partial<Parameters<typeof createTurns>[0]> = {}) {
  const turns = createTurns({ atOnce: 2, waiting: 40, share: 4, ...limits }, () => new Error('full'))
  const begun: string[] = []
  const ends: (() => void)[] = []
  const come = (name: string, known?: string) =>
    turns.take(() => {
      begun.push(name)
      return new Promise<void>(resolve => ends.push(resolve))
    }, known)
  /** One after the other, each until whoever it made way for has begun. */
  async function finish(count: number) {
    for (let n = 0; n < count; n++) {
      ends.shift()?.()
      await new Promise(setImmediate)
    }
  }
  return { come, begun, finish }
}

it('whoever comes again and again as a known one keeps no stranger waiting', async () => {
  const { come, begun, finish } = start()
  // Whenever one of hers is done, she is back.
  const again = async (name: string): Promise<void> => {
    while (!begun.includes('bob')) await come(name, 'mallory').catch(() => undefined)
  }
  const spins = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'].map(again)
  const bob = come('bob')
  await finish(2)
  expect(begun.indexOf('bob')).toBeLessThanOrEqual(3)
  await finish(20)
  await Promise.all([...spins, bob])
})

it('a crowd of strangers keeps no known one waiting, and both lines are called in turn', async () => {
  const { come, begun, finish } = start()
  const all = ['s1', 's2', 's3', 's4', 's5'].map(name => come(name))
  all.push(come('k1', 'ada'), come('k2', 'ada'), come('k3', 'grace'))
  await finish(8)
  await Promise.all(all)
  expect(begun).toEqual(['s1', 's2', 'k1', 's3', 'k2', 's4', 'k3', 's5'])
})

it('one of the known has a few of the places, and the others theirs', async () => {
  const { come, begun, finish } = start({ atOnce: 1, share: 2 })
  const running = come('running')
  const hers = ['m1', 'm2', 'm3'].map(name => come(name, 'mallory'))
  await expect(hers[2]).rejects.toThrow('full')
  const ada = come('ada', 'ada')
  // Strangers are many, and none of them is known for another.
  const strangers = ['s1', 's2', 's3'].map(name => come(name))
  await finish(7)
  await Promise.all([running, hers[0], hers[1], ada, ...strangers])
  expect(begun).toEqual(['running', 'm1', 's1', 'm2', 's2', 'ada', 's3'])
})

it('each line has an end, and what fails gives its turn on', async () => {
  const { come, finish } = start({ atOnce: 1, waiting: 1 })
  const turns = createTurns({ atOnce: 1, waiting: 1, share: 1 }, () => new Error('full'))
  const [broken, after] = [
    turns.take(() => Promise.reject(new Error('broken'))),
    turns.take(async () => 'done'),
  ]
  await expect(broken).rejects.toThrow('broken')
  expect(await after).toBe('done')
  const kept = [come('running'), come('s1'), come('k1', 'ada')]
  await expect(come('s2')).rejects.toThrow('full')
  await expect(come('k2', 'grace')).rejects.toThrow('full')
  await finish(3)
  await Promise.all(kept)
  // When all have gone, it is as at the beginning.
  const again = [come('a'), come('b')]
  await expect(come('c')).rejects.toThrow('full')
  await finish(2)
  await Promise.all(again)
})
