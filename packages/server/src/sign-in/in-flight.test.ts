import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createInFlight } from './in-flight.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Attempts at a provider that answers when it is told to. */
function start() {
  const inFlight = createInFlight()
  const outcomes: string[] = []
  const answers: (() => void)[] = []
  let running = 0
  let most = 0
  const come = (strategy: string, network: string, count = 1) => {
    for (let n = 0; n < count; n++) {
      inFlight
        .run(strategy, network, () => {
          most = Math.max(most, ++running)
          return new Promise<void>(resolve => answers.push(resolve)).finally(() => running--)
        })
        .then(
          () => outcomes.push('signed in'),
          error => outcomes.push(error.code),
        )
    }
    return vi.advanceTimersByTimeAsync(0)
  }
  const answer = async (count: number) => {
    for (let n = 0; n < count; n++) {
      answers.shift()?.()
      await vi.advanceTimersByTimeAsync(1)
    }
  }
  return { come, answer, outcomes, running: () => running, most: () => most }
}
const count = (outcomes: readonly string[], which: string) => outcomes.filter(one => one === which).length

it('one network has ten at a provider that hangs; the others of it are told to come again', async () => {
  const { come, outcomes, running } = start()
  await come('azure', '192.0.2.1', 300)
  expect(running()).toBe(10)
  expect(count(outcomes, 'provider_busy')).toBe(90)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(count(outcomes, 'provider_busy')).toBe(290)
  expect(running()).toBe(10)
})

it('all networks together have fifty, and another strategy has its own', async () => {
  const { come, running } = start()
  for (let n = 0; n < 30; n++) await come('azure', `192.0.2.${n}`, 10)
  expect(running()).toBe(50)
  await come('github', '192.0.2.1')
  expect(running()).toBe(51)
})

it('an office gets through a provider that answers, ten at a time', async () => {
  const { come, answer, outcomes, most } = start()
  await come('azure', '192.0.2.1', 150)
  await answer(150)
  expect(outcomes).toEqual(Array(150).fill('signed in'))
  expect(most()).toBe(10)
})

it('whoever comes from elsewhere does not wait for those of one network', async () => {
  const { come, answer, running, outcomes } = start()
  await come('azure', '192.0.2.1', 100)
  await come('azure', '192.0.2.2')
  expect(running()).toBe(11)
  await answer(101)
  expect(outcomes).toHaveLength(101)
})

it('what fails makes room too', async () => {
  const { run } = createInFlight()
  for (let n = 0; n < 30; n++) {
    await expect(run('azure', '192.0.2.1', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  }
  expect(await run('azure', '192.0.2.1', async () => 'yes')).toBe('yes')
})
