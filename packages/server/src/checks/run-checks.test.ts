import { expect, it } from 'vitest'
import { amber, type Check, green, red } from './check.ts'
import { runChecks } from './run-checks.ts'

const check = (id: string, look: Check['look'], more: Partial<Check> = {}): Check => ({
  id,
  group: 'provider',
  title: `Title of ${id}`,
  why: 'It matters.',
  timeoutMs: 1_000,
  look,
  ...more,
})

it('looks at once at what stands on nothing else', async () => {
  let running = 0
  let most = 0
  const slow = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise(resolve => setTimeout(resolve, 10))
    running -= 1
    return green('seen')
  }
  await runChecks(['a', 'b', 'c'].map(id => check(id, slow)))
  expect(most).toBe(3)
})

it('does not try what stands on a failure, and says on which', async () => {
  const found = await runChecks([
    check('c', async () => green('never'), { needs: ['b'] }),
    check('a', async () => red('broken', 'mend it')),
    check('b', async () => green('never'), { needs: ['a'] }),
  ])
  expect(found.map(({ id, status, seen }) => [id, status, seen])).toEqual([
    ['c', 'skipped', 'Not tried because this failed: Title of a (a).'],
    ['a', 'red', 'broken'],
    ['b', 'skipped', 'Not tried because this failed: Title of a (a).'],
  ])
})

it('goes on from what is merely odd', async () => {
  const found = await runChecks([
    check('a', async () => amber('odd', 'look at it')),
    check('b', async () => green('seen'), { needs: ['a'] }),
  ])
  expect(found[1]?.status).toBe('green')
})

it('waits for nothing longer than it says, and tells the look to stop', async () => {
  let told = false
  const hang = (signal: AbortSignal) =>
    new Promise<never>(() => signal.addEventListener('abort', () => (told = true)))
  const [found] = await runChecks([check('a', hang, { timeoutMs: 20 })])
  expect(found).toMatchObject({ status: 'red', seen: 'No answer within 0.02 s.' })
  expect(told).toBe(true)
})

it('keeps a fault of one look from the others', async () => {
  const found = await runChecks([
    check('a', async () => {
      throw new Error('a mistake of ours')
    }),
    check('b', async () => green('seen')),
  ])
  expect(found.map(({ status }) => status)).toEqual(['skipped', 'green'])
})

it('puts them in the order in which a sign-in meets them', async () => {
  const of = (id: string, group: Check['group']) => check(id, async () => green(''), { group })
  const found = await runChecks([of('z', 'apps'), of('y', 'file'), of('x', 'storage'), of('w', 'file')])
  expect(found.map(({ id }) => id)).toEqual(['y', 'w', 'x', 'z'])
})

it('looks at no more than 64 things at once, and at all of them', async () => {
  let running = 0
  let most = 0
  const look = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise(resolve => setTimeout(resolve, 1))
    running -= 1
    return green('seen')
  }
  const found = await runChecks(Array.from({ length: 300 }, (_, at) => check(`c${at}`, look)))
  expect(most).toBe(64)
  expect(found.every(({ status }) => status === 'green')).toBe(true)
})
