import type { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { judgePassword } from './password-judge.ts'

const threads = vi.hoisted(() => [] as Thread[])

interface Thread extends EventEmitter {
  readonly asked: { readonly id: number }[]
  isEnded: boolean
}

vi.mock('node:worker_threads', async () => {
  const { EventEmitter } = await import('node:events')
  class Worker extends EventEmitter {
    readonly asked: { readonly id: number }[] = []
    isEnded = false
    constructor() {
      super()
      threads.push(this)
    }
    unref() {}
    postMessage(asked: { readonly id: number }) {
      this.asked.push(asked)
    }
    async terminate() {
      this.isEnded = true
    }
  }
  return { Worker }
})

const question = { password: 'a long enough password', own: [], least: 1 }
const ask = () =>
  judgePassword(question).then(
    why => why ?? 'good',
    error => error.code as string,
  )
const load = (thread?: Thread) => thread?.emit('message', { ready: true })
const answer = (thread?: Thread) => {
  for (const { id } of thread?.asked.splice(0) ?? []) thread?.emit('message', { id, why: undefined })
}

beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  // Nobody asks any more: the thread goes.
  await vi.advanceTimersByTimeAsync(600_000)
  vi.useRealTimers()
  threads.length = 0
})

// Each try began to load anew and was given up after ten seconds: on a machine that was busy for longer nobody could choose a password.
it('a thread that loads its lists for longer than anybody waits goes on, and answers whoever comes again', async () => {
  const first = ask()
  await vi.advanceTimersByTimeAsync(31_000)
  expect(await first).toBe('sign_in_busy')
  const second = ask()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([false])
  load(threads[0])
  answer(threads[0])
  expect(await second).toBe('good')
})

// They were judged first, in the time of those who still waited: a thread that had just loaded its lists was ended, and began anew.
it('what was given up while the lists were loading is not judged', async () => {
  const givenUp = Array.from({ length: 16 }, ask)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(new Set(await Promise.all(givenUp))).toEqual(new Set(['sign_in_busy']))
  const asked = ask()
  load(threads[0])
  expect(threads[0]?.asked).toHaveLength(1)
  answer(threads[0])
  expect(await asked).toBe('good')
})

it('a judgement has its time from when the lists are there', async () => {
  const asked = ask()
  await vi.advanceTimersByTimeAsync(29_000)
  load(threads[0])
  await vi.advanceTimersByTimeAsync(9_000)
  answer(threads[0])
  expect(await asked).toBe('good')
})

it('a judgement that takes too long ends the thread, and the next one has a new one', async () => {
  const asked = ask()
  load(threads[0])
  await vi.advanceTimersByTimeAsync(11_000)
  expect(await asked).toBe('sign_in_busy')
  const next = ask()
  load(threads[1])
  answer(threads[1])
  expect(await next).toBe('good')
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, false])
})

it('a thread that never has its lists is given up', async () => {
  const outcomes = []
  for (let minute = 0; minute < 12; minute += 1) {
    const asked = ask()
    await vi.advanceTimersByTimeAsync(31_000)
    outcomes.push(await asked)
  }
  expect(new Set(outcomes)).toEqual(new Set(['sign_in_busy']))
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, false])
})
