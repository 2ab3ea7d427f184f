import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRehearsals, type StartedRehearsal } from './rehearsals.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  // What is kept asks this clock how old it is.
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now())
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const rehearsal = (id: string, changes: Partial<StartedRehearsal> = {}): StartedRehearsal => ({
  ...{ id, by: 'ada', named: new Set(), attempt: `state of ${id}`, state: 'waiting', steps: [] },
  config: { id: 'azure' } as StartedRehearsal['config'],
  ...changes,
})
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

it('a rehearsal is found by its id and by the state of its attempt, as it was put last', () => {
  const rehearsals = createRehearsals()
  const one = rehearsal('one')
  rehearsals.put(one)
  expect([rehearsals.byId('one'), rehearsals.byState('state of one')]).toEqual([one, one])
  expect([rehearsals.byId('state of one'), rehearsals.byState('one')]).toEqual([undefined, undefined])
  rehearsals.put({ ...one, state: 'done' })
  expect(rehearsals.byState('state of one')?.state).toBe('done')
})

it('a rehearsal is awaited of whoever began it, of its strategy, until it has an end', () => {
  const rehearsals = createRehearsals()
  expect(rehearsals.isAwaited('ada', 'azure')).toBe(false)
  rehearsals.put(rehearsal('one'))
  rehearsals.put(rehearsal('two', { by: 'eve', config: { id: 'gitlab' } as StartedRehearsal['config'] }))
  for (const [by, strategy, awaited] of [
    ['ada', 'azure', true],
    ['eve', 'azure', false],
    ['ada', 'gitlab', false],
  ] as const) {
    expect(rehearsals.isAwaited(by, strategy)).toBe(awaited)
  }
  for (const state of ['done', 'failed'] as const) {
    rehearsals.put(rehearsal('one', { state }))
    expect(rehearsals.isAwaited('ada', 'azure')).toBe(false)
  }
})

it('whoever begins more than ten forgets their own oldest, and nobody else’s', () => {
  const rehearsals = createRehearsals()
  rehearsals.put(rehearsal('eves', { by: 'eve' }))
  for (const n of numbers(10)) rehearsals.put(rehearsal(`own ${n}`))
  // What is put once more is none more.
  rehearsals.put(rehearsal('own 9', { state: 'done' }))
  for (const n of numbers(10)) expect(rehearsals.byState(`state of own ${n}`)).toBeDefined()
  rehearsals.put(rehearsal('own 10'))
  const kept = [0, 1, 10].map(n => rehearsals.byId(`own ${n}`) !== undefined)
  expect(kept).toEqual([false, true, true])
  expect(rehearsals.byState('state of own 0')).toBeUndefined()
  expect(rehearsals.byState('state of eves')).toBeDefined()
})

it('a hundred are kept of all, the latest, and each for half an hour', () => {
  const rehearsals = createRehearsals()
  for (const n of numbers(101)) rehearsals.put(rehearsal(`${n}`, { by: `somebody ${n}` }))
  expect(numbers(101).filter(n => rehearsals.byId(`${n}`) === undefined)).toEqual([0])
  expect(numbers(101).filter(n => rehearsals.byState(`state of ${n}`) === undefined)).toEqual([0])
  vi.advanceTimersByTime(30 * 60_000 - 1)
  expect(rehearsals.byId('5')).toBeDefined()
  expect(rehearsals.isAwaited('somebody 5', 'azure')).toBe(true)
  vi.advanceTimersByTime(2)
  expect([rehearsals.byId('5'), rehearsals.byState('state of 5')]).toEqual([undefined, undefined])
  expect(rehearsals.isAwaited('somebody 5', 'azure')).toBe(false)
})
