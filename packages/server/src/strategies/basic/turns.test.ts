import { expect, it } from 'vitest'
import { createTurns, type TurnOwner } from './turns.ts'

/** Works that end when they are told to, in which order they began, and what became of them. */
function start(limits: Partial<Parameters<typeof createTurns>[0]> = {}) {
  let time = 0
  const turns = createTurns(
    { atOnce: 2, patience: 4_000, firstGuess: 100, ...limits },
    expectedMs => new Error(`full: ${expectedMs} ms`),
    () => time,
  )
  const begun: string[] = []
  const done: string[] = []
  const refused: string[] = []
  const ends: (() => void)[] = []
  const come = (name: string, owner: TurnOwner = {}): Promise<unknown> =>
    turns
      .take(() => {
        begun.push(name)
        return new Promise<void>(resolve => ends.push(resolve))
      }, owner)
      .then(
        () => done.push(name),
        (error: Error) => refused.push(`${name} ${error.message}`),
      )
  /** One after the other, each until whoever it made way for has begun. */
  async function finish(count: number, took = 0) {
    for (let n = 0; n < count; n++) {
      time += took
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
    for (let times = 0; times < 40 && !begun.includes('bob'); times++) await come(name, { known: 'mallory' })
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
    void come(name, { known })
  }
  await finish(8)
  expect(begun).toEqual(['s1', 's2', 'k1', 's3', 'k3', 's4', 'k2', 's5'])
  expect(done).toHaveLength(8)
})

it('whoever has many places waits longer, and those who have one do not', async () => {
  const { come, begun, finish } = start({ atOnce: 1 })
  void come('running')
  for (const name of ['m1', 'm2', 'm3']) void come(name, { network: 'mallory’s' })
  for (const name of ['o1', 'o2']) void come(name, { network: 'the office’s' })
  void come('ada', { network: 'ada’s' })
  for (const name of ['k1', 'k2']) void come(name, { known: 'mallory' })
  void come('k3', { known: 'grace' })
  await finish(10)
  expect(begun).toEqual(['running', 'k1', 'm1', 'k3', 'o1', 'k2', 'ada', 'm2', 'o2', 'm3'])
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

it('a line ends where it would take too long, for each by what is before them', async () => {
  const { come, refused, done, finish } = start({ atOnce: 1, patience: 300 })
  for (const round of [1, 2]) {
    void come('running')
    for (const name of ['m1', 'm2', 'm3', 'm4']) void come(name, { network: 'mallory’s' })
    void come('ada', { network: 'ada’s' })
    // Behind one of hers, two of the others'.
    void come('again', { network: 'ada’s' })
    void come('known', { known: 'grace' })
    await settle()
    expect(refused).toEqual(['m4 full: 400 ms', 'again full: 400 ms'])
    await finish(6, 100)
    // When all have gone, it is as at the beginning.
    expect(done).toHaveLength(6 * round)
    refused.length = 0
  }
})

it('how long it takes is measured: on a fast machine more may wait, on a slow one fewer', async () => {
  const { come, refused, finish } = start({ atOnce: 1, patience: 1_000 })
  const crowd = async (count: number, took: number) => {
    for (let n = 0; n < count; n++) void come(`${n}`)
    await settle()
    const refusals = refused.splice(0).length
    await finish(count - refusals, took)
    return refusals
  }
  expect(await crowd(20, 10)).toBe(9)
  for (let round = 0; round < 5; round++) await crowd(10, 10)
  expect(await crowd(90, 10)).toBe(0)
  for (let round = 0; round < 5; round++) await crowd(2, 500)
  expect(await crowd(20, 500)).toBeGreaterThan(15)
})
