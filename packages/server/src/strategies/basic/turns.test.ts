import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

/** Works that end when they are told to, in which order they began, and what became of them. */
function start(limits: Partial<Parameters<typeof createTurns>[0]> = {}) {
  const turns = createTurns({ atOnce: 2, waiting: 40, share: 4, ...limits }, () => new Error('full'))
  const begun: string[] = []
  const done: string[] = []
  const refused: string[] = []
  const ends: (() => void)[] = []
  const come = (name: string, known?: string): Promise<unknown> =>
    turns
      .take(() => {
        begun.push(name)
        return new Promise<void>(resolve => ends.push(resolve))
      }, known)
      .then(
        () => done.push(name),
        (error: Error) => refused.push(`${name} ${error.message}`),
      )
  /** One after the other, each until whoever it made way for has begun. */
  async function finish(count: number) {
    for (let n = 0; n < count; n++) {
      ends.shift()?.()
      await settle()
    }
  }
  return { turns, come, begun, done, refused, finish }
}
const settle = () => new Promise(setImmediate)

it('whoever comes again and again as a known one keeps no stranger waiting', async () => {
  const { come, begun, done, finish } = start()
  // Whenever one of hers is done, she is back.
  const again = async (name: string): Promise<void> => {
    for (let times = 0; times < 40 && !begun.includes('bob'); times++) await come(name, 'mallory')
  }
  for (const name of ['m1', 'm2', 'm3', 'm4', 'm5', 'm6']) void again(name)
  void come('bob')
  await finish(2)
  expect(begun.slice(0, 4)).toContain('bob')
  await finish(20)
  expect(done).toContain('bob')
})

it('a crowd of strangers keeps no known one waiting, and both lines are called in turn', async () => {
  const { come, begun, done, finish } = start()
  for (const name of ['s1', 's2', 's3', 's4', 's5']) void come(name)
  for (const [name, known] of [
    ['k1', 'ada'],
    ['k2', 'ada'],
    ['k3', 'grace'],
  ] as const) {
    void come(name, known)
  }
  await finish(8)
  expect(begun).toEqual(['s1', 's2', 'k1', 's3', 'k2', 's4', 'k3', 's5'])
  expect(done).toHaveLength(8)
})

it('one of the known has a few of the places, and the others theirs', async () => {
  const { come, begun, done, refused, finish } = start({ atOnce: 1, share: 2 })
  void come('running')
  for (const name of ['m1', 'm2', 'm3']) void come(name, 'mallory')
  void come('ada', 'ada')
  // Strangers are many, and none of them is known for another.
  for (const name of ['s1', 's2', 's3']) void come(name)
  await finish(7)
  expect(begun).toEqual(['running', 'm1', 's1', 'm2', 's2', 'ada', 's3'])
  expect([done.length, refused]).toEqual([7, ['m3 full']])
})

it('what fails gives its turn on', async () => {
  const { turns, come, done, finish } = start({ atOnce: 1 })
  const failed: unknown[] = []
  turns.take(() => Promise.reject(new Error('broken'))).catch(error => failed.push(error.message))
  void come('after')
  await settle()
  await finish(1)
  expect([failed, done]).toEqual([['broken'], ['after']])
})

it('what comes of a work is whoever’s who came with it', async () => {
  const { turns } = start()
  expect(await turns.take(async () => 'done')).toBe('done')
})

it('each line has an end, and when all have gone it is as at the beginning', async () => {
  const { come, begun, done, refused, finish } = start({ atOnce: 1, waiting: 1, share: 1 })
  for (const round of ['1', '2']) {
    void come(`running ${round}`)
    void come(`s ${round}`)
    void come(`k ${round}`, 'ada')
    void come(`more ${round}`)
    void come(`known ${round}`, 'grace')
    await settle()
    expect(refused).toEqual([`more ${round} full`, `known ${round} full`])
    await finish(3)
    expect(done).toHaveLength(3)
    expect(begun.toSorted()).toEqual([`k ${round}`, `running ${round}`, `s ${round}`])
    for (const list of [begun, done, refused]) list.length = 0
  }
})
